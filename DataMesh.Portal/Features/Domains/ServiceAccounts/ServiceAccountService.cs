using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Domains.ServiceAccounts;

/// <summary>
/// Service accounts of domains: who belongs to the domain knows of them and may ask for access for them, its owners and stewards
/// manage them and their keys. A key that writes in the domain is made by an owner.
/// </summary>
internal sealed class ServiceAccountService(IServiceAccounts accounts, IKeyring keyring, IScopeTargets targets, IDomainDirectory directory, IDomainLine line)
{
    /// <summary>Accounts that the principal may know of, by name; of one domain where that is named.</summary>
    public async Task<Result<IReadOnlyList<ServiceAccountInfo>>> ListAsync(Principal principal, string? domain, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        if (domain is null) return Result(await accounts.OfAsync(rights.With(DomainRole.Member), ct));
        if (rights.Find(domain) is not { } info) return NotFound.Of("domain", domain);
        return rights.Is(DomainRole.Member, info.Id) ? Result(await accounts.OfAsync([info.Id], ct)) : new Forbidden($"Members of {info.Name} know of its service accounts.");

        static Result<IReadOnlyList<ServiceAccountInfo>> Result(IReadOnlyList<ServiceAccountInfo> found) => found.ToList();
    }

    public async Task<Result<ServiceAccountInfo>> GetAsync(Principal principal, string domain, string account, CancellationToken ct)
        => (await KnownAsync(principal, domain, account, ct)).Map(known => known.Account);

    public async Task<Result<ServiceAccountInfo>> CreateAsync(Principal principal, NewServiceAccount input, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        if (rights.Find(input.Domain ?? "") is not { } info) return Invalid.Field("domain", $"There is no domain '{input.Domain}', or you may not know of it.");
        if (!rights.Is(DomainRole.Steward, info.Id)) return NotYours(info);
        var slug = string.IsNullOrWhiteSpace(input.Slug) ? Slugs.From(input.Name ?? "") : input.Slug;
        if (!Slugs.IsSlug(slug)) return Invalid.Field("slug", Slugs.Rule);
        return await accounts.CreateAsync(info.Id, info.Slug, slug, input.Name ?? "", input.Purpose ?? "", principal, ct);
    }

    public async Task<Result<ServiceAccountInfo>> UpdateAsync(Principal principal, string domain, string account, ServiceAccountChange input, long? revision, CancellationToken ct)
    {
        var managed = await ManagedAsync(principal, domain, account, ct);
        return managed.Error is { } error ? error : await accounts.UpdateAsync(managed.Value.Account.Id, input.Name ?? "", input.Purpose ?? "", input.Locked, revision, principal, ct);
    }

    public async Task<Result<Done>> DeleteAsync(Principal principal, string domain, string account, long? revision, CancellationToken ct)
    {
        var managed = await ManagedAsync(principal, domain, account, ct);
        return managed.Error is { } error ? error : await accounts.DeleteAsync(managed.Value.Account.Id, revision, principal, ct);
    }

    public async Task<Result<IReadOnlyList<ApiKeyView>>> KeysAsync(Principal principal, string domain, string account, CancellationToken ct)
    {
        var managed = await ManagedAsync(principal, domain, account, ct);
        return managed.Error is { } error ? error : (await keyring.ListAsync(Holder(managed.Value), ct)).ToList();
    }

    /// <summary>Scopes that make sense for a key of the account, where the principal is to make one.</summary>
    public async Task<Result<IReadOnlyList<string>>> OffersAsync(Principal principal, string domain, string account, CancellationToken ct)
    {
        var managed = await ManagedAsync(principal, domain, account, ct);
        if (managed.Error is { } error) return error;
        var offers = await targets.OffersAsync(managed.Value.Account.ToPrincipal(KeyScopes.Everything), ct);
        var owner = managed.Value.Rights.Is(DomainRole.Owner, managed.Value.Account.DomainId);
        return offers.Concat(owner ? [$"{KeyScopes.DomainWrite}:{managed.Value.Account.Domain}"] : Array.Empty<string>()).ToList();
    }

    public async Task<Result<MadeKey>> CreateKeyAsync(Principal principal, string domain, string account, KeyInput input, CancellationToken ct)
    {
        var managed = await ManagedAsync(principal, domain, account, ct);
        if (managed.Error is { } error) return error;
        if (await WriteRefusalAsync(managed.Value, KeyScopes.Read(input.Scopes), ct) is { } refusal) return refusal;
        return await keyring.CreateAsync(Holder(managed.Value), input, principal, ct);
    }

    public async Task<Result<MadeKey>> RotateKeyAsync(Principal principal, string domain, string account, Guid key, int? overlapDays, CancellationToken ct)
    {
        var managed = await ManagedAsync(principal, domain, account, ct);
        if (managed.Error is { } error) return error;
        // The new key holds what the old one did, so the same people make it.
        var old = (await keyring.ListAsync(Holder(managed.Value), ct)).FirstOrDefault(k => k.Id == key);
        if (old?.Scopes is { } scopes && await WriteRefusalAsync(managed.Value, KeyScopes.Read([.. scopes]), ct) is { } refusal) return refusal;
        return await keyring.RotateAsync(Holder(managed.Value), key, overlapDays, principal, ct);
    }

    public async Task<Result<ApiKeyView>> NarrowKeyAsync(Principal principal, string domain, string account, Guid key, KeyLimits limits, CancellationToken ct)
    {
        var managed = await ManagedAsync(principal, domain, account, ct);
        return managed.Error is { } error ? error : await keyring.NarrowAsync(Holder(managed.Value), key, limits, principal, ct);
    }

    public async Task<Result<Done>> RevokeKeyAsync(Principal principal, string domain, string account, Guid key, CancellationToken ct)
    {
        var managed = await ManagedAsync(principal, domain, account, ct);
        return managed.Error is { } error ? error : await keyring.RevokeAsync(Holder(managed.Value), key, principal, ct);
    }

    private static KeyHolder Holder(Known known) => new(PrincipalKind.ServiceAccount, known.Account.Id);

    private static Forbidden NotYours(DomainInfo domain) => new($"Owners and stewards of {domain.Name} manage its service accounts.");

    // Which scopes there are is answered where the key is made; here only who may give this one.
    private async Task<Error?> WriteRefusalAsync(Known known, Result<KeyScopes> scopes, CancellationToken ct)
    {
        if (!scopes.Ok || scopes.Value.Writes.Count == 0) return null;
        var own = known.Account.Domain;
        foreach (var domain in scopes.Value.Writes)
            if (known.Rights.Find(domain) is not { } || !await line.LiesWithinAsync(domain, [own], ct))
                return Invalid.Field("scopes", $"A service account writes in its own domain and below it: {KeyScopes.DomainWrite}:{own}.");
        return known.Rights.Is(DomainRole.Owner, known.Account.DomainId) ? null : new Forbidden($"A key that writes in {own} is made by its owners.");
    }

    private async Task<Result<Known>> ManagedAsync(Principal principal, string domain, string account, CancellationToken ct)
    {
        var known = await KnownAsync(principal, domain, account, ct);
        return known.Error is not null || known.Value.Rights.Is(DomainRole.Steward, known.Value.Account.DomainId) ? known : NotYours(known.Value.Rights.Domains[known.Value.Account.DomainId]);
    }

    // Who does not belong to the domain gets the same answer for an account that is there and for one that is not.
    private async Task<Result<Known>> KnownAsync(Principal principal, string domain, string account, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        return rights.Find(domain) is { } info && rights.Is(DomainRole.Member, info.Id) && await accounts.FindAsync($"{domain}/{account}", ct) is { } found
            ? new Known(found, rights)
            : NotFound.Of("service account", $"{domain}/{account}");
    }

    private sealed record Known(ServiceAccountInfo Account, DomainRights Rights);
}

/// <summary>A service account to make.</summary>
/// <param name="Domain">The domain's slug.</param>
/// <param name="Slug">Its name in addresses; made out of the name when absent.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Purpose">What it is for, 1 to 2,000 characters.</param>
internal sealed record NewServiceAccount(string? Domain, string? Slug, string? Name, string? Purpose);

/// <summary>What may be changed of a service account.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Purpose">1 to 2,000 characters.</param>
/// <param name="Locked">Whether its keys are stopped.</param>
internal sealed record ServiceAccountChange(string? Name, string? Purpose, bool Locked);
