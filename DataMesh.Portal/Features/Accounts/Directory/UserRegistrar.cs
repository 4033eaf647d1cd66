using System.Net.Mail;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Keys;
using DataMesh.Portal.Features.Accounts.Passwords;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.Directory;

internal sealed class UserRegistrar(IServiceScopeFactory scopes, IDbContextFactory<PortalDbContext> databases, ApiKeys keys, PasswordLinks links, TimeProvider time) : IUserRegistrar
{
    public async Task<Result<Person>> CreateAsync(string email, string name, PlatformRoles roles, string? password, Principal actor, CancellationToken ct)
    {
        email = email.Trim();
        name = name.Trim();
        var wrong = new List<FieldError>();
        if (email.Length > 256 || !MailAddress.TryCreate(email, out var address) || address.Address != email)
            wrong.Add(new("email", $"'{email}' is not an e-mail address; write one such as ada@example.com."));
        if (name.Length is 0 or > PortalUser.MaxNameLength) wrong.Add(new("name", $"Write a name of 1 to {PortalUser.MaxNameLength} characters."));
        if (wrong.Count > 0) return Invalid.Of(wrong);

        var user = new PortalUser { Id = Guid.CreateVersion7(), UserName = email, Email = email, Name = name, Roles = roles, CreatedAt = time.GetUtcNow() };
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        // Identity saves through this scope's context: the event goes with the account or not at all.
        var db = scope.ServiceProvider.GetRequiredService<PortalDbContext>();
        db.Record(actor.Id == Guid.Empty && actor.Way != PrincipalWay.System ? user.ToPrincipal(actor.Way) : actor, new UserCreated(user.Id, email, name, roles));
        try
        {
            var made = password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password);
            if (!made.Succeeded) return made.ToError(email);
        }
        catch (DbUpdateException) when (db.Entry(user).State == EntityState.Added)
        {
            // Somebody else took the address between Identity's question and the insert; anything else is a fault and goes on.
            if (await ExistsAsync(users.NormalizeEmail(email), ct)) return new Conflict(IdentityErrors.Taken(email));
            throw;
        }

        return new Person(user.Id, email, name);
    }

    public Task<Result<string>> PasswordLinkAsync(Guid user, CancellationToken ct) => links.CreateAsync(user, Principal.System, ct);

    public async Task<Result<string>> CreateKeyAsync(Guid user, string name, int? days, Principal actor, CancellationToken ct)
        => (await keys.CreateAsync(new KeyHolder(PrincipalKind.User, user), new KeyInput(name, days), actor, ct)).Map(made => made.Key);

    public async Task<int> CountAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Users.CountAsync(ct);
    }

    private async Task<bool> ExistsAsync(string? normalizedEmail, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Users.AnyAsync(u => u.NormalizedEmail == normalizedEmail, ct);
    }
}
