namespace DataMesh.Portal.Platform.Jobs;

/// <summary>Asks one thing that the portal depends on whether it works. Features register theirs; <c>/health/ready</c>, the health page and <c>check</c> ask them all.</summary>
public interface IHealthProbe
{
    /// <summary>A word for programs, e.g. <c>database</c>.</summary>
    string Name { get; }

    /// <summary>What it is, for people: "Database".</summary>
    string Title { get; }

    /// <summary>Asks. An exception counts as <see cref="HealthState.Failed"/>.</summary>
    Task<HealthFinding> AskAsync(CancellationToken ct);
}

/// <summary>What a probe found.</summary>
/// <param name="State">How it is.</param>
/// <param name="Message">In words, for those who run the installation; may name paths and servers, never secrets.</param>
/// <param name="Setting">The setting to look at, e.g. <c>Portal:DataDirectory</c>, or null.</param>
/// <param name="Figure">A measure that strangers may see, e.g. seconds behind, or null.</param>
public sealed record HealthFinding(HealthState State, string Message, string? Setting = null, double? Figure = null);

/// <summary>How something is.</summary>
public enum HealthState
{
    /// <summary>It works.</summary>
    Good,

    /// <summary>It works, and somebody should look at it.</summary>
    Degraded,

    /// <summary>It does not work, and the portal cannot do without it.</summary>
    Failed,
}
