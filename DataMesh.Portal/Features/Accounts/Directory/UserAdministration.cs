using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Features.Accounts.Passwords;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Directory;

internal sealed class UserAdministration(
    IServiceScopeFactory scopes, IDbContextFactory<PortalDbContext> databases, IUserRegistrar registrar, PasswordLinks links,
    ILookupNormalizer normalizer, TimeProvider time) : IUserAdministration, IDisposable
{
    // "Is there another administrator?" and the change that follows belong together.
    private readonly SemaphoreSlim _administrators = new(1, 1);

    public void Dispose() => _administrators.Dispose();

    public async Task<Result<Page<UserView>>> ListAsync(Principal principal, string? text, PageRequest page, CancellationToken ct)
    {
        if (MayRead(principal) is { } refusal) return refusal;
        await using var db = await databases.CreateDbContextAsync(ct);
        var skip = (int)Math.Min(page.AfterNumber, int.MaxValue);
        var rows = await Views(db, db.Users.AsNoTracking().Matching(text).OrderBy(u => u.NormalizedName).ThenBy(u => u.NormalizedEmail)
            .Skip(skip).Take(page.Limit + 1)).ToListAsync(ct);
        var next = $"{skip + page.Limit}";
        return page.Cut([.. rows.Select(ToView)], _ => next);
    }

    public async Task<Result<UserView>> FindAsync(Principal principal, string email, CancellationToken ct)
        => MayRead(principal) is { } refusal ? refusal : await ViewAsync(email, ct);

    public async Task<Result<PasswordLink>> InviteAsync(Principal principal, string email, string name, PlatformRoles roles, bool byEmail, CancellationToken ct)
    {
        if (MayWrite(principal) is { } refusal) return refusal;
        // Before the account is made, not after.
        if (byEmail && links.NoMail is { } none) return none;
        var made = await registrar.CreateAsync(email, name, roles, password: null, principal, ct);
        return made.Error is { } error ? error : await LinkAsync(principal, made.Value.Id, byEmail ? LinkReason.Invited : null, ct);
    }

    public async Task<Result<PasswordLink>> PasswordLinkAsync(Principal principal, string email, bool byEmail, CancellationToken ct)
    {
        if (MayWrite(principal) is { } refusal) return refusal;
        var user = await ViewAsync(email, ct);
        if (user.Error is { } error) return error;
        // Nothing is sent to whom an administrator locked; a link that is passed on opens nothing either until then.
        if (byEmail && user.Value.Locked) return new Conflict($"The account of {user.Value.Name} is locked. Unlock it first.");
        return await LinkAsync(principal, user.Value.Id, byEmail ? LinkReason.Sent : null, ct);
    }

    private async Task<Result<PasswordLink>> LinkAsync(Principal principal, Guid user, LinkReason? mailed, CancellationToken ct)
        => mailed is { } reason
            ? (await links.MailAsync(user, principal, reason, ct)).Map(_ => new PasswordLink(null))
            : (await links.CreateAsync(user, principal, ct)).Map(link => new PasswordLink(link));

    public Task<Result<UserView>> SetRolesAsync(Principal principal, string email, PlatformRoles roles, CancellationToken ct)
        => ChangeAsync(principal, email, user => user.Roles == roles ? null : new RolesChanged(user.Id, user.Email!, user.Roles, roles),
            user => user.Roles = roles, stops: user => !roles.HasFlag(PlatformRoles.Administrator), ct);

    public Task<Result<UserView>> SetLockedAsync(Principal principal, string email, bool locked, CancellationToken ct)
        => ChangeAsync(principal, email, user => user.LockedAt is not null == locked && (locked || user.LockoutEnd is null) ? null : new LockChanged(user.Id, user.Email!, locked), user =>
        {
            user.LockedAt = locked ? user.LockedAt ?? time.GetUtcNow() : null;
            if (locked) return;
            user.LockoutEnd = null;
            user.AccessFailedCount = 0;
        }, stops: _ => locked, ct);

    private async Task<Result<UserView>> ChangeAsync(
        Principal principal, string email, Func<PortalUser, PortalEvent?> what, Action<PortalUser> change, Func<PortalUser, bool> stops, CancellationToken ct)
    {
        if (MayWrite(principal) is { } refusal) return refusal;
        await _administrators.WaitAsync(ct);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
            var db = scope.ServiceProvider.GetRequiredService<PortalDbContext>();
            if (await users.FindByEmailAsync(email) is not { } user) return NotFound.Of("user", email);
            if (what(user) is not { } recorded) return await ViewAsync(email, ct);
            if (stops(user) && user is { Roles: var held, LockedAt: null } && held.HasFlag(PlatformRoles.Administrator)
                && !await db.Users.AnyAsync(u => u.Id != user.Id && u.LockedAt == null && (u.Roles & PlatformRoles.Administrator) != 0, ct))
                return new Conflict($"{user.Name} is the last administrator. Make somebody else one first.");

            change(user);
            db.Record(principal, recorded);
            // A new stamp ends the sign-ins that still carry the old rights.
            var saved = await users.UpdateSecurityStampAsync(user);
            return saved.Succeeded ? await ViewAsync(email, ct) : saved.ToError(email);
        }
        finally
        {
            _administrators.Release();
        }
    }

    private static Forbidden? MayRead(Principal principal)
        => principal.Has(PlatformRoles.Administrator | PlatformRoles.Auditor) ? null : new Forbidden("Accounts are seen by Administrators and Auditors.");

    private static Forbidden? MayWrite(Principal principal)
        => principal.Has(PlatformRoles.Administrator) ? null : new Forbidden("Accounts are changed by Administrators.");

    private async Task<Result<UserView>> ViewAsync(string email, CancellationToken ct)
    {
        var normalized = normalizer.NormalizeEmail(email.Trim());
        await using var db = await databases.CreateDbContextAsync(ct);
        return await Views(db, db.Users.AsNoTracking().Where(u => u.NormalizedEmail == normalized)).FirstOrDefaultAsync(ct) is { } row
            ? ToView(row)
            : NotFound.Of("user", email);
    }

    private IQueryable<Row> Views(PortalDbContext db, IQueryable<PortalUser> users)
    {
        var now = time.GetUtcNow();
        return users.Select(u => new Row(u, db.Set<ApiKey>().Count(k => k.UserId == u.Id && k.RevokedAt == null && k.ExpiresAt > now)));
    }

    private UserView ToView(Row row)
    {
        var u = row.User;
        return new UserView(u.Id, u.Email!, u.Name, u.Roles.Words(), u.LockedAt is not null, u.LockoutEnd > time.GetUtcNow() ? u.LockoutEnd : null,
            u.PasswordHash is not null, u.TwoFactorEnabled, row.Keys, u.CreatedAt, u.LastSignInAt);
    }

    private sealed record Row(PortalUser User, int Keys);
}
