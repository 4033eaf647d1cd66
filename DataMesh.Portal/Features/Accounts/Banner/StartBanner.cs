using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Accounts.Banner;

/// <summary>Says on the console, once the server listens, where the portal is and where it keeps its data.</summary>
internal sealed class StartBanner(PortalAddress address, PortalSettings settings, IEnumerable<IBannerLines> more) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // A server in a test's process listens nowhere and has nothing to say.
        if (address.Listening.Count == 0) return;
        foreach (var line in await LinesAsync(cancellationToken)) await Console.Out.WriteLineAsync(line);
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal async Task<IReadOnlyList<string>> LinesAsync(CancellationToken ct)
    {
        var lines = new List<string>
        {
            "",
            $"  DataMesh Portal   {address.Base}",
            $"  Data              {settings.DataDirectory}",
            $"  Database          {(settings.Provider == DatabaseProvider.SqlServer ? "SQL Server" : "SQLite, in the data folder unless ConnectionStrings:Portal says otherwise")}",
        };
        foreach (var part in more)
            lines.AddRange((await part.LinesAsync(ct)).Select(l => "  " + l));
        lines.Add("");
        lines.Add("  Ctrl+C stops it.");
        lines.Add("");
        return lines;
    }
}
