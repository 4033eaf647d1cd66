using System.CommandLine;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Keys;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Accounts.CommandLine;

/// <summary><c>keys create</c>: prints a new API key, alone, so that a script can take it as it is.</summary>
internal sealed class KeysCreateVerb(DatabaseStartup database, IUserDirectory directory, IServiceAccounts accounts, IKeyring keys) : IPortalVerb
{
    public Command Create()
    {
        var user = new Option<string?>("--user") { Description = "Whose key: the e-mail address." };
        var account = new Option<string?>("--service-account") { Description = "Whose key: domain/account." };
        var name = new Option<string>("--name") { Description = "What the key is for.", Required = true };
        var days = new Option<int?>("--days") { Description = $"Days until it expires, 1 to {ApiKeys.MaxDays}; {ApiKeys.DefaultDays} when not given." };
        var scopes = new Option<string[]>("--scope") { Description = "What the key holds: catalog:read, data:read, data:read:domain/product or domain:write:domain. May be given several times; without it the key holds everything that its holder may do.", DefaultValueFactory = _ => [] };
        var command = new Command("create", "Makes an API key and prints it alone on standard output.") { user, account, name, days, scopes };
        command.SetAction(async (parsed, ct) =>
        {
            var (email, path, wanted) = (parsed.GetValue(user), parsed.GetValue(account), parsed.GetValue(scopes)!);
            if (email is null == path is null) throw new VerbException("Say whose key it is: --user EMAIL, or --service-account DOMAIN/ACCOUNT.");
            await database.MigrateAsync(ct);
            var holder = email is not null ? await PersonAsync(email, ct) : await AccountAsync(path!, wanted, ct);
            var key = await keys.CreateAsync(holder, new KeyInput(parsed.GetRequiredValue(name), parsed.GetValue(days), wanted is [] ? null : wanted), Principal.System, ct);
            if (key.Error is { } error) throw new VerbException(error.Message);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(key.Value.Key);
            return 0;
        });
        return command;
    }

    private async Task<KeyHolder> PersonAsync(string email, CancellationToken ct)
        => await directory.FindAsync(email, ct) is { } person ? new KeyHolder(PrincipalKind.User, person.Id)
            : throw new VerbException($"There is no user {email}. Make one first: users create --email {email} --name NAME");

    private async Task<KeyHolder> AccountAsync(string path, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        if (await accounts.FindAsync(path, ct) is not { } account) throw new VerbException($"There is no service account {path}. Owners and stewards of its domain make one, on the domain's page.");
        if (KeyScopes.Read(scopes is [] ? null : scopes) is { Ok: true } read && read.Value.Writes.Any(d => d != account.Domain))
            throw new VerbException($"A service account writes in its own domain only: --scope domain:write:{account.Domain}.");
        return new KeyHolder(PrincipalKind.ServiceAccount, account.Id);
    }
}
