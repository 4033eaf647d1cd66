using System.CommandLine;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Jobs;

namespace DataMesh.Portal.Features.Admin.Health;

/// <summary><c>check</c>: whether the portal could run with these settings. Wrong settings themselves are said before it begins.</summary>
internal sealed class CheckVerb(HealthReport report) : IPortalVerb
{
    public Command Create()
    {
        var command = new Command("check", "Checks the settings and what they lead to; says what is wrong with which one.");
        command.SetAction(async (parsed, ct) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync("ok      Settings: all can be read.");
            var checks = await report.AskAsync(ct);
            foreach (var (_, title, finding) in checks)
            {
                var word = finding.State switch { HealthState.Good => "ok    ", HealthState.Degraded => "look  ", _ => "wrong " };
                await output.WriteLineAsync($"{word}  {title}: {finding.Message}{(finding.State != HealthState.Good && finding.Setting is { } setting ? $" ({setting})" : "")}");
            }

            var wrong = checks.Where(c => c.Finding.State == HealthState.Failed).ToList();
            if (wrong.Count > 0) throw new VerbException($"The portal cannot run like this: {string.Join("; ", wrong.Select(c => $"{c.Title}: {c.Finding.Message}{(c.Finding.Setting is { } s ? $" ({s})" : "")}"))}");
            return 0;
        });
        return command;
    }
}
