using System.CommandLine;
using System.Globalization;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Data;

namespace DataMesh.Portal.Features.Audit.Chain;

/// <summary><c>audit verify</c>: says whether the chain is intact; exits with 1 when it is not.</summary>
internal static class AuditVerbs
{
    public static GroupedVerb Verify(IServiceProvider services) => new("audit", "The audit's chain of events.", () =>
    {
        var command = new Command("verify", "Walks the chain of events and says whether any was changed, left out or cut off.");
        command.SetAction(async (parsed, ct) =>
        {
            await services.GetRequiredService<DatabaseStartup>().RequireCurrentAsync(ct);
            var verdict = await services.GetRequiredService<IAuditLog>().VerifyAsync(ct);
            if (!verdict.Intact) throw new VerbException($"The audit is broken after {verdict.Events.ToString("N0", CultureInfo.InvariantCulture)} events. {verdict.Problem}");
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"The audit is intact: {verdict.Events.ToString("N0", CultureInfo.InvariantCulture)} events{(verdict.Seals > 0 ? $", {verdict.Seals} days sealed" : "")}{(verdict.Removed > 0 ? $", {verdict.Removed.ToString("N0", CultureInfo.InvariantCulture)} older ones removed by retention" : "")}.");
            return 0;
        });
        return command;
    });
}
