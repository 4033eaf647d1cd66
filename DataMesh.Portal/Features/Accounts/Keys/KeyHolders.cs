using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>Finds keys by holder, and holders by key.</summary>
internal static class KeyHolders
{
    public static IQueryable<ApiKey> Of(this IQueryable<ApiKey> keys, KeyHolder holder)
    {
        var id = holder.Id;
        return holder.Kind == PrincipalKind.User ? keys.Where(k => k.UserId == id) : keys.Where(k => k.ServiceAccountId == id);
    }

    /// <summary>What events say of the holder, or null where there is none.</summary>
    public static async Task<Whose?> HolderAsync(this PortalDbContext db, KeyHolder holder, CancellationToken ct)
    {
        var id = holder.Id;
        return holder.Kind == PrincipalKind.User
            ? await db.Users.AsNoTracking().Where(u => u.Id == id).Select(u => new Whose(u.Email!, u.Id, null)).FirstOrDefaultAsync(ct)
            : await db.Set<ServiceAccount>().AsNoTracking().Where(a => a.Id == id).Select(a => new Whose(a.Domain + "/" + a.Slug, null, a.DomainId)).FirstOrDefaultAsync(ct);
    }

    /// <summary>The same of a key that was read with its holder.</summary>
    public static Whose Whose(this ApiKey key)
        => key.ServiceAccount is { } account ? new Whose($"{account.Domain}/{account.Slug}", null, account.DomainId) : new Whose(key.User!.Email!, key.UserId, null);
}

/// <summary>A holder as events name it.</summary>
internal sealed record Whose(string Name, Guid? UserId, Guid? DomainId);
