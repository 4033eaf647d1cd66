using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Features.Domains.Model;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Features.Webhooks.Model;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Composition;

// Features hold each other's ids; that the rows exist is promised here, where every feature may be named. Grants and requests
// have no keys to ports: they are history and outlive what they were about.

internal sealed class MembersArePeople : IEntityTypeConfiguration<DomainMember>
{
    public void Configure(EntityTypeBuilder<DomainMember> builder) => builder.HasOne<PortalUser>().WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Restrict);
}

internal sealed class ServiceAccountsBelongToDomains : IEntityTypeConfiguration<ServiceAccount>
{
    public void Configure(EntityTypeBuilder<ServiceAccount> builder) => builder.HasOne<Domain>().WithMany().HasForeignKey(a => a.DomainId).OnDelete(DeleteBehavior.Restrict);
}

internal sealed class SourcesBelongToDomains : IEntityTypeConfiguration<Source>
{
    public void Configure(EntityTypeBuilder<Source> builder) => builder.HasOne<Domain>().WithMany().HasForeignKey(s => s.DomainId).OnDelete(DeleteBehavior.Restrict);
}

internal sealed class ProductsBelongToDomains : IEntityTypeConfiguration<Product>
{
    public void Configure(EntityTypeBuilder<Product> builder) => builder.HasOne<Domain>().WithMany().HasForeignKey(p => p.DomainId).OnDelete(DeleteBehavior.Restrict);
}

internal sealed class PortsReadSources : IEntityTypeConfiguration<OutputPort>
{
    public void Configure(EntityTypeBuilder<OutputPort> builder) => builder.HasOne<Source>().WithMany().HasForeignKey(p => p.SourceId).OnDelete(DeleteBehavior.Restrict);
}

internal sealed class OwnersArePeople : IEntityTypeConfiguration<ProductOwner>
{
    public void Configure(EntityTypeBuilder<ProductOwner> builder) => builder.HasOne<PortalUser>().WithMany().HasForeignKey(o => o.UserId).OnDelete(DeleteBehavior.Restrict);
}

internal sealed class SetsBelongToPeople : IEntityTypeConfiguration<DataSet>
{
    public void Configure(EntityTypeBuilder<DataSet> builder) => builder.HasOne<PortalUser>().WithMany().HasForeignKey(s => s.OwnerId).OnDelete(DeleteBehavior.Restrict);
}

internal sealed class PinsBelongToPeople : IEntityTypeConfiguration<DataSetPin>
{
    public void Configure(EntityTypeBuilder<DataSetPin> builder) => builder.HasOne<PortalUser>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
}

internal sealed class WebhooksBelongToDomains : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> builder) => builder.HasOne<Domain>().WithMany().HasForeignKey(w => w.DomainId).OnDelete(DeleteBehavior.Cascade);
}

internal sealed class OwnWebhooksBelongToPeople : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> builder) => builder.HasOne<PortalUser>().WithMany().HasForeignKey(w => w.UserId).OnDelete(DeleteBehavior.Cascade);
}
