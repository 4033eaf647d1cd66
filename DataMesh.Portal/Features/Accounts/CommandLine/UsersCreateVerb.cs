using System.CommandLine;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Accounts.CommandLine;

/// <summary><c>users create</c>: makes an account, with a password from standard input or with a one-time link that is printed.</summary>
internal sealed class UsersCreateVerb(DatabaseStartup database, IUserRegistrar registrar) : IPortalVerb
{
    public Command Create()
    {
        var email = new Option<string>("--email") { Description = "The e-mail address, which is also the user name.", Required = true };
        var name = new Option<string>("--name") { Description = "The name that others see.", Required = true };
        var roles = new Option<string[]>("--role") { Description = "A platform role: Administrator, Governance or Auditor. May be given several times.", DefaultValueFactory = _ => [] };
        roles.AcceptOnlyFromAmong([.. Roles()]);
        var fromInput = new Option<bool>("--password-stdin") { Description = "Reads the password from the first line of standard input." };
        var command = new Command("create", "Makes an account. Without a password it prints a one-time link by which the person sets one.") { email, name, roles, fromInput };
        command.SetAction(async (parsed, ct) =>
        {
            string? password = null;
            if (parsed.GetValue(fromInput) && (password = await Console.In.ReadLineAsync(ct)) is null or "")
                throw new VerbException("--password-stdin was given, but standard input holds no password.");

            await database.MigrateAsync(ct);
            var granted = parsed.GetValue(roles)!.Aggregate(PlatformRoles.None, (sum, role) => sum | Enum.Parse<PlatformRoles>(role));
            var made = await registrar.CreateAsync(parsed.GetRequiredValue(email), parsed.GetRequiredValue(name), granted, password, Principal.System, ct);
            if (made.Error is { } error) throw new VerbException(error.Message);
            var output = parsed.InvocationConfiguration.Output;
            if (password is not null)
            {
                await output.WriteLineAsync($"{made.Value.Email} can sign in.");
                return 0;
            }

            var link = await registrar.PasswordLinkAsync(made.Value.Id, ct);
            if (link.Error is { } failed) throw new VerbException(failed.Message);
            await output.WriteLineAsync(link.Value);
            return 0;
        });
        return command;
    }

    private static IEnumerable<string> Roles() => Enum.GetNames<PlatformRoles>().Where(r => r != nameof(PlatformRoles.None));
}
