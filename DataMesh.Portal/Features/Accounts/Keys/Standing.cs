using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>Says whether who came in may still be there; like the gate it asks for the rows only when anything that decides has changed.</summary>
internal sealed class Standing(IDbContextFactory<PortalDbContext> databases, Kept<Guid, ApiKeyGate.Found?> keys, Kept<Guid, Standing.Whole?> holders, TimeProvider time) : IStanding
{
    public async ValueTask<Result<Principal>> NowAsync(Principal principal, CancellationToken ct)
    {
        if (principal.Way == PrincipalWay.System) return principal;
        if (principal.KeyId is not { } id)
            return await holders.GetAsync(principal.Id, token => HolderAsync(principal, token), null, ct) is { Locked: false } ? principal : Out("Your account is locked.");

        if (await keys.GetAsync(id, token => KeyAsync(id, token), null, ct) is not { } key) return Out("This API key is gone, with the account that held it.");
        if (key.Refusal(time.GetUtcNow()) is { } refusal) return Out(refusal);
        return key.Scopes == principal.Scopes.Kept ? principal : principal with { Scopes = KeyScopes.From(key.Scopes) };
    }

    private static Forbidden Out(string why) => new(why, "ended");

    private async Task<ApiKeyGate.Found?> KeyAsync(Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<ApiKey>().AsNoTracking().Where(k => k.Id == id).Select(ApiKeyGate.AsFound).FirstOrDefaultAsync(ct);
    }

    private async Task<Whole?> HolderAsync(Principal principal, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return principal.Kind == PrincipalKind.User
            ? await db.Users.AsNoTracking().Where(u => u.Id == principal.Id).Select(u => new Whole(u.LockedAt != null)).FirstOrDefaultAsync(ct)
            : await db.Set<ServiceAccount>().AsNoTracking().Where(a => a.Id == principal.Id).Select(a => new Whole(a.LockedAt != null)).FirstOrDefaultAsync(ct);
    }

    internal sealed record Whole(bool Locked);
}
