using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>A data set was made, changed or deleted.</summary>
/// <param name="DataSetId">The set.</param>
/// <param name="Name">Its name.</param>
/// <param name="Change"><c>created</c>, <c>changed</c> or <c>deleted</c>.</param>
[EventName("dataset.changed")]
public sealed record DataSetChanged(Guid DataSetId, string Name, string Change) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"dataset:{DataSetId}";

    /// <inheritdoc />
    public override string Summary => $"{Change} the data set {Name}";
}

/// <summary>A snapshot was taken: the set's rows were written to a file with its owner's grants.</summary>
/// <param name="DataSetId">The set.</param>
/// <param name="Name">Its name.</param>
/// <param name="RunId">The run.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Scheduled">Whether the schedule asked for it.</param>
[EventName("dataset.snapshot-taken")]
public sealed record SnapshotTaken(Guid DataSetId, string Name, Guid RunId, long Rows, bool Scheduled) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"dataset:{DataSetId}";

    /// <inheritdoc />
    public override string Summary => $"took a snapshot of the data set {Name}{(Scheduled ? " by its schedule" : "")}: {Rows} rows";
}

/// <summary>A snapshot could not be taken, or a product that is made from it could not be refreshed.</summary>
/// <param name="DataSetId">The set.</param>
/// <param name="Name">Its name.</param>
/// <param name="RunId">The run.</param>
/// <param name="OwnerId">The set's owner, who is told.</param>
/// <param name="Reason">Why.</param>
/// <param name="Scheduled">Whether the schedule asked for it.</param>
[EventName("dataset.snapshot-failed")]
public sealed record SnapshotFailed(Guid DataSetId, string Name, Guid RunId, Guid OwnerId, string Reason, bool Scheduled) : PortalEvent
{
    /// <summary>Products that were made from the set, as <c>domain/product</c>; their rows are now older than they should be.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    /// <inheritdoc />
    public override string Subject => $"dataset:{DataSetId}";

    /// <inheritdoc />
    public override string Summary => $"failed to take a snapshot of the data set {Name}: {Reason}";
}

/// <summary>A scheduled snapshot has far more or fewer rows than the one before it.</summary>
/// <param name="DataSetId">The set.</param>
/// <param name="Name">Its name.</param>
/// <param name="RunId">The run.</param>
/// <param name="OwnerId">The set's owner, who is told.</param>
/// <param name="Before">Rows of the last success.</param>
/// <param name="Rows">Rows now.</param>
[EventName("dataset.rows-changed")]
public sealed record SnapshotRowsChanged(Guid DataSetId, string Name, Guid RunId, Guid OwnerId, long Before, long Rows) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"dataset:{DataSetId}";

    /// <inheritdoc />
    public override string Summary => $"saw the data set {Name} go from {Before} to {Rows} rows";
}

/// <summary>A data set's schedule was set or taken away.</summary>
/// <param name="DataSetId">The set.</param>
/// <param name="Name">Its name.</param>
/// <param name="Schedule">When it runs, in words; null when it runs no more.</param>
[EventName("dataset.schedule-changed")]
public sealed record ScheduleChanged(Guid DataSetId, string Name, string? Schedule) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"dataset:{DataSetId}";

    /// <inheritdoc />
    public override string Summary => Schedule is null ? $"ended the schedule of the data set {Name}" : $"scheduled the data set {Name}: {Schedule}";
}

/// <summary>A data product was made from a data set.</summary>
/// <param name="DataSetId">The set.</param>
/// <param name="Name">Its name.</param>
/// <param name="Product">The product as <c>domain/product</c>.</param>
/// <param name="Ports">The ports that the set reads.</param>
[EventName("dataset.promoted")]
public sealed record DataSetPromoted(Guid DataSetId, string Name, string Product, IReadOnlyList<string> Ports) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"dataset:{DataSetId}";

    /// <inheritdoc />
    public override string Summary => $"made the data product {Product} from the data set {Name}";
}
