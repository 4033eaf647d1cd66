using System.CommandLine;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Keys;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Accounts.CommandLine;

/// <summary><c>keys revoke</c>: stops a key by what lists show of it, or by the key itself.</summary>
internal sealed class KeysRevokeVerb(DatabaseStartup database, IDbContextFactory<PortalDbContext> databases, IKeyring keys) : IPortalVerb
{
    public Command Create()
    {
        var text = new Argument<string>("key") { Description = "The key's beginning as lists show it, e.g. dmp_0A1b2C3d4E; the whole key will do too." };
        var command = new Command("revoke", "Revokes an API key; it stops at once.") { text };
        command.SetAction(async (parsed, ct) =>
        {
            await database.MigrateAsync(ct);
            var prefix = ApiKeyText.PrefixOf(parsed.GetRequiredValue(text)) ?? throw new VerbException("That is no key and no beginning of one. Write it as lists show it, e.g. dmp_0A1b2C3d4E.");
            await using var db = await databases.CreateDbContextAsync(ct);
            var key = await db.Set<ApiKey>().AsNoTracking().Include(k => k.User).Include(k => k.ServiceAccount).SingleOrDefaultAsync(k => k.Prefix == prefix, ct)
                ?? throw new VerbException($"There is no key that begins with dmp_{prefix}.");
            var holder = key.UserId is { } user ? new KeyHolder(PrincipalKind.User, user) : new KeyHolder(PrincipalKind.ServiceAccount, key.ServiceAccountId!.Value);
            if ((await keys.RevokeAsync(holder, key.Id, Principal.System, ct)).Error is { } error) throw new VerbException(error.Message);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"The key {key.Name} of {key.Whose().Name} is revoked.");
            return 0;
        });
        return command;
    }
}
