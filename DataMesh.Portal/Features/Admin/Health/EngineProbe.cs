using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Query.DuckDb;

namespace DataMesh.Portal.Features.Admin.Health;

/// <summary>Whether the embedded engine's native library is there and opens.</summary>
internal sealed class EngineProbe : IHealthProbe
{
    // A library that was loaded stays loaded; asking again would only cost time.
    private HealthFinding? _good;

    public string Name => "engine";

    public string Title => "Query engine";

    public Task<HealthFinding> AskAsync(CancellationToken ct)
    {
        if (_good is { } good) return Task.FromResult(good);
        var found = Ask();
        if (found.State == HealthState.Good) _good = found;
        return Task.FromResult(found);
    }

    private static HealthFinding Ask()
    {
        try
        {
            using var database = DuckDbDatabase.OpenInMemory();
            using var connection = database.Connect();
            return new HealthFinding(HealthState.Good, $"DuckDB {DuckDbDatabase.LibraryVersion} is loaded.");
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or DuckDbException)
        {
            return new HealthFinding(HealthState.Failed, $"The embedded engine cannot be loaded from {AppContext.BaseDirectory}: {e.Message.ReplaceLineEndings(" ")} Build again with Node.js 20 or later, which brings it.");
        }
    }
}
