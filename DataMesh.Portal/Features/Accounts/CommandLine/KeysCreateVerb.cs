using System.CommandLine;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Keys;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Accounts.CommandLine;

/// <summary><c>keys create</c>: prints a new API key, alone, so that a script can take it as it is.</summary>
internal sealed class KeysCreateVerb(DatabaseStartup database, IUserDirectory directory, IUserRegistrar registrar) : IPortalVerb
{
    public Command Create()
    {
        var user = new Option<string>("--user") { Description = "Whose key: the e-mail address.", Required = true };
        var name = new Option<string>("--name") { Description = "What the key is for.", Required = true };
        var days = new Option<int?>("--days") { Description = $"Days until it expires, 1 to {ApiKeys.MaxDays}; {ApiKeys.DefaultDays} when not given." };
        var command = new Command("create", "Makes an API key and prints it alone on standard output.") { user, name, days };
        command.SetAction(async (parsed, ct) =>
        {
            await database.MigrateAsync(ct);
            var email = parsed.GetRequiredValue(user);
            var person = await directory.FindAsync(email, ct)
                ?? throw new VerbException($"There is no user {email}. Make one first: users create --email {email} --name NAME");
            var key = await registrar.CreateKeyAsync(person.Id, parsed.GetRequiredValue(name), parsed.GetValue(days), Principal.System, ct);
            if (key.Error is { } error) throw new VerbException(error.Message);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(key.Value);
            return 0;
        });
        return command;
    }
}
