using System.CommandLine;
using DataMesh.Portal.Platform.Data;

namespace DataMesh.Portal.Platform.CommandLine;

/// <summary><c>migrate</c>: brings the database to this version's state.</summary>
internal sealed class MigrateVerb(DatabaseStartup database) : IPortalVerb
{
    public Command Create()
    {
        var command = new Command("migrate", "Brings the database to this version's state.");
        command.SetAction(async (parsed, ct) =>
        {
            var applied = await database.MigrateAsync(ct);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(applied == 0 ? "The database is up to date." : $"The database is up to date; {applied} migrations were applied.");
            return 0;
        });
        return command;
    }
}
