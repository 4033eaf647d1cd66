using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Catalog;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Drift;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Ports;

/// <summary>Makes, changes and deletes ports.</summary>
internal sealed class PortEditing(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, ISourceService sources, ProductQueries queries, PortLooks looks, IServiceProvider services, TimeProvider time)
{
    public async Task<Result<PortView>> GetAsync(Principal principal, string domain, string slug, string name, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await queries.FindAsync(db, rights, domain, slug, ct) is not { } product) return NotFound.Of("product", $"{domain}/{slug}");
        return product.Ports.FirstOrDefault(p => p.Name == name) is { } port ? await ViewAsync(principal, rights, product, port, ct) : NotFound.Of("port", $"{domain}/{slug}/{name}");
    }

    public Task<Result<PortView>> PutAsync(Principal principal, string domain, string slug, string name, PortInput input, long? revision, CancellationToken ct)
        => Races.AgainAsync("the port", () => TryPutAsync(principal, domain, slug, name, input, revision, ct));

    public Task<Result<Done>> DeleteAsync(Principal principal, string domain, string slug, string name, long? revision, CancellationToken ct)
        => Races.AgainAsync("the port", () => TryDeleteAsync(principal, domain, slug, name, revision, ct));

    private async Task<Result<PortView>> TryPutAsync(Principal principal, string domain, string slug, string name, PortInput input, long? revision, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await queries.FindAsync(db, rights, domain, slug, ct) is not { } product) return NotFound.Of("product", $"{domain}/{slug}");
        if (!rights.Is(DomainRole.Contributor, product.DomainId)) return new Forbidden($"Only contributors of {rights.Domains[product.DomainId].Name} change its ports.");
        if (product.State == ProductState.Retired) return new Conflict($"{product.Name} is retired and stays as it is.");
        if (!Slugs.IsSlug(name.Replace('_', '-'))) return Invalid.Field("port", $"A port's name stands in addresses. {Slugs.Rule}");

        var wrong = new List<FieldError>();
        if (input.Name is { Length: > 100 }) wrong.Add(new FieldError("name", "Write at most 100 characters."));
        if (input.Description is { Length: > 20_000 }) wrong.Add(new FieldError("description", "Write at most 20,000 characters."));
        var source = string.IsNullOrWhiteSpace(input.Source) ? null : await sources.FindAsync(product.DomainId, input.Source, ct);
        if (source is null) return Invalid.Of([.. wrong, new FieldError("source", $"{rights.Domains[product.DomainId].Name} has no source '{input.Source}'; connect it first.")]);
        if (string.IsNullOrWhiteSpace(input.Table)) return Invalid.Of([.. wrong, new FieldError("table", "Name a table of the source.")]);
        var table = await sources.DescribeAsync(source.Id, input.Table, ct);
        if (table.Error is NotFound) return Invalid.Of([.. wrong, new FieldError("table", $"The source {source.Name} has no table '{input.Table}'.")]);
        if (table.Error is { } away) return away;

        var port = product.Ports.FirstOrDefault(p => p.Name == name);
        // 0 asks for a port that is not there yet, any other revision for one that is.
        if (revision is { } expected && expected != (port?.Revision ?? 0)) return Stale.Of("the port");
        var columns = PortRules.Columns(input, table.Value, port?.Columns ?? [], wrong);
        var examples = input.Examples is { } given ? PortRules.Examples(given, columns.Count, wrong) : null;
        if (wrong.Count > 0) return Invalid.Of(wrong);

        var change = ContractChanges.Of(port?.Columns, columns);
        if (port is null)
        {
            port = new OutputPort { Id = Guid.CreateVersion7(), ProductId = product.Id, Name = name, Title = "", Table = "" };
            product.Ports.Add(port);
            db.Add(port);
        }

        // The row that was made of the columns' examples comes back from those who read it: it is made anew, not kept.
        if (examples is [var only] && port.Examples.Count == 0 && ProductViews.Examples(port) is [var made] && only.SequenceEqual(made)) examples = [];
        // Example rows stay with the columns that they were chosen with.
        examples ??= PortRules.Realign(port.Examples, [.. port.Columns.Select(c => c.Name)], [.. columns.Select(c => c.Name)]);
        port.Title = string.IsNullOrWhiteSpace(input.Name) ? name : input.Name.Trim();
        port.Description = input.Description ?? "";
        port.SourceId = source.Id;
        port.Table = input.Table;
        port.Columns = columns;
        port.Examples = examples;
        product.HasChanges = true;
        product.UpdatedAt = time.GetUtcNow();
        await looks.WrittenAsync(db, principal, port, $"{domain}/{slug}", table.Value, ct);
        db.Record(principal, new ProductChanged(product.Id, $"{domain}/{slug}", $"port {name}") { Change = change, SincePublished = await SinceAsync(db, product, name, PublishedPort.Of(port), ct) });
        if (await Races.SaveAsync(db, ct) is { } lost) return lost;
        return await ViewAsync(principal, rights, product, port, ct);
    }

    private async Task<Result<Done>> TryDeleteAsync(Principal principal, string domain, string slug, string name, long? revision, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await queries.FindAsync(db, rights, domain, slug, ct) is not { } product) return NotFound.Of("product", $"{domain}/{slug}");
        if (!rights.Is(DomainRole.Contributor, product.DomainId)) return new Forbidden($"Only contributors of {rights.Domains[product.DomainId].Name} change its ports.");
        if (product.Ports.FirstOrDefault(p => p.Name == name) is not { } port) return NotFound.Of("port", $"{domain}/{slug}/{name}");
        if (port.Expect(revision, "the port") is { } stale) return stale;
        var holders = services.GetService<IPortUse>() is { } use ? await use.ActiveGrantsAsync(port.Id, ct) : 0;
        if (product.State == ProductState.Retired) return new Conflict($"{product.Name} is retired and stays as it is.");
        if (holders > 0) return new Conflict($"{(holders == 1 ? "A grant" : $"{holders} grants")} on {name} {(holders == 1 ? "holds" : "hold")}; revoke them, or deprecate the product and wait for their end.");
        product.Ports.Remove(port);
        db.Remove(port);
        product.HasChanges = true;
        product.UpdatedAt = time.GetUtcNow();
        db.Record(principal, new ProductChanged(product.Id, $"{domain}/{slug}", $"port {name}, which was deleted") { Change = ContractChanges.Of(port.Columns, null), SincePublished = await SinceAsync(db, product, name, null, ct) });
        return await Races.SaveAsync(db, ct) is { } lost ? lost : Done.Yes;
    }

    private static async Task<ContractChange?> SinceAsync(PortalDbContext db, Product product, string name, PublishedPort? now, CancellationToken ct)
        => await db.Set<ProductVersion>().Where(v => v.ProductId == product.Id).OrderByDescending(v => v.PublishedAt).ThenByDescending(v => v.Id).Select(v => v.PortsJson).FirstOrDefaultAsync(ct) is { } ports
            ? ContractChanges.Since(PublishedPort.Read(ports).FirstOrDefault(p => p.Name == name), now)
            : null;

    private async Task<PortView> ViewAsync(Principal principal, DomainRights rights, Product product, OutputPort port, CancellationToken ct)
    {
        var maker = rights.Is(DomainRole.Contributor, product.DomainId);
        var found = product.State == ProductState.Retired ? null : (await looks.OfAsync([port.Id], ct)).GetValueOrDefault(port.Id);
        return ProductViews.View(port, maker, maker ? await sources.NamesAsync([port.SourceId], ct) : new Dictionary<Guid, SourceName>(), DriftWords.View(found, PortChecks.IsInsider(principal, rights, product)));
    }
}
