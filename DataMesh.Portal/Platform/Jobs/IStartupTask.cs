namespace DataMesh.Portal.Platform.Jobs;

/// <summary>Runs once when the server starts, after migrations and before it listens.</summary>
public interface IStartupTask
{
    /// <summary>Lower runs first.</summary>
    int Order { get; }

    /// <summary>Does it. An exception ends the start.</summary>
    Task RunAsync(CancellationToken ct);
}
