using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Domains;

/// <summary>Domains in memory; Ada is a contributor of each.</summary>
internal sealed class FakeDomains : IDomainService
{
    public IReadOnlyList<DomainView> All { get; set; } = [];

    public List<(string Email, DomainRole Role)> Set { get; } = [];

    public static DomainView Domain(string slug, string? parent = null, DomainRole? role = null)
        => new(Guid.CreateVersion7(), slug, char.ToUpperInvariant(slug[0]) + slug[1..], "Sells things.", parent, Visibility.Everyone, role, 1, 1);

    public Task<IReadOnlyList<DomainView>> ListAsync(Principal principal, CancellationToken ct) => Task.FromResult(All);

    public Task<Result<DomainView>> GetAsync(Principal principal, string slug, CancellationToken ct)
        => Task.FromResult(All.FirstOrDefault(d => d.Slug == slug) is { } domain ? domain : (Result<DomainView>)NotFound.Of("domain", slug));

    public Task<Result<IReadOnlyList<DomainMemberView>>> MembersAsync(Principal principal, string slug, CancellationToken ct)
        => Task.FromResult((Result<IReadOnlyList<DomainMemberView>>)new List<DomainMemberView> { new("ada@example.com", "Ada Lovelace", DomainRole.Contributor) });

    public Task<Result<DomainMemberView>> SetMemberAsync(Principal principal, string slug, string email, DomainRole role, CancellationToken ct)
    {
        Set.Add((email, role));
        return Task.FromResult((Result<DomainMemberView>)new DomainMemberView(email, "Somebody", role));
    }

    public Task<Result<DomainView>> CreateAsync(Principal principal, DomainInput input, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<DomainView>> UpdateAsync(Principal principal, string slug, DomainInput input, long? revision, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<Done>> DeleteAsync(Principal principal, string slug, long? revision, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<Done>> RemoveMemberAsync(Principal principal, string slug, string email, CancellationToken ct) => throw new NotSupportedException();
}
