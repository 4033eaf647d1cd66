using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;

namespace DataMesh.Portal.Features.Domains.ServiceAccounts;

/// <summary>A domain with service accounts is not empty.</summary>
internal sealed class ServiceAccountUse(IServiceAccounts accounts) : IDomainUse
{
    public async Task<IReadOnlyList<string>> UsesAsync(Guid domainId, CancellationToken ct) => (await accounts.OfAsync([domainId], ct)).Count switch
    {
        0 => [],
        1 => ["a service account"],
        var n => [$"{n} service accounts"],
    };
}
