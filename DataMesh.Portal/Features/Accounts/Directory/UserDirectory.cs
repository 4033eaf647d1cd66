using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Directory;

internal sealed class UserDirectory(IDbContextFactory<PortalDbContext> databases, ILookupNormalizer normalizer) : IUserDirectory
{
    public async Task<Person?> FindAsync(string email, CancellationToken ct)
    {
        var normalized = normalizer.NormalizeEmail(email.Trim());
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().Where(u => u.NormalizedEmail == normalized).Select(u => new Person(u.Id, u.Email!, u.Name)).FirstOrDefaultAsync(ct);
    }

    public async Task<IReadOnlyDictionary<Guid, Person>> GetAsync(IEnumerable<Guid> ids, CancellationToken ct)
    {
        var wanted = ids.Distinct().ToList();
        if (wanted.Count == 0) return new Dictionary<Guid, Person>();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().Where(u => wanted.Contains(u.Id)).Select(u => new Person(u.Id, u.Email!, u.Name)).ToDictionaryAsync(p => p.Id, ct);
    }

    public async Task<IReadOnlyList<Person>> SearchAsync(string text, int limit, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().Matching(text).OrderBy(u => u.NormalizedName).ThenBy(u => u.NormalizedEmail)
            .Take(Math.Clamp(limit, 1, 200)).Select(u => new Person(u.Id, u.Email!, u.Name)).ToListAsync(ct);
    }

    public async Task<IReadOnlyList<Person>> HoldingAsync(PlatformRoles role, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().Where(u => (u.Roles & role) != 0 && u.LockedAt == null).OrderBy(u => u.NormalizedName).ThenBy(u => u.NormalizedEmail)
            .Select(u => new Person(u.Id, u.Email!, u.Name)).ToListAsync(ct);
    }

    public async Task<Principal?> PrincipalAsync(Guid id, PrincipalWay way, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id && u.LockedAt == null, ct) is { } user ? user.ToPrincipal(way) : null;
    }
}

/// <summary>How people are searched, by the directory and by administrators alike.</summary>
internal static class UserSearch
{
    public static IQueryable<PortalUser> Matching(this IQueryable<PortalUser> users, string? text)
    {
        var wanted = (text ?? "").Trim().ToUpperInvariant();
        return wanted.Length == 0 ? users : users.Where(u => u.NormalizedName.Contains(wanted) || u.NormalizedEmail!.Contains(wanted));
    }
}
