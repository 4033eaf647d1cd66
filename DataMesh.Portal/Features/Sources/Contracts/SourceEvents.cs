using System.Text.Json.Serialization;
using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Sources.Contracts;

/// <summary>A source was made.</summary>
[EventName("source.created")]
public sealed record SourceCreated(Guid SourceId, string Domain, string Source, string Kind) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"source:{Domain}/{Source}";

    /// <inheritdoc />
    public override string Summary => $"connected the source {Domain}/{Source} ({Kind})";
}

/// <summary>A source was changed; secrets are not said.</summary>
[EventName("source.changed")]
public sealed record SourceChanged(Guid SourceId, string Domain, string Source) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"source:{Domain}/{Source}";

    /// <inheritdoc />
    public override string Summary => $"changed the source {Domain}/{Source}";
}

/// <summary>A source was deleted.</summary>
[EventName("source.deleted")]
public sealed record SourceDeleted(Guid SourceId, string Domain, string Source) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"source:{Domain}/{Source}";

    /// <inheritdoc />
    public override string Summary => $"deleted the source {Domain}/{Source}";
}

/// <summary>A file was taken into a source, beside those that are there or in the place of one.</summary>
/// <param name="SourceId">The source.</param>
/// <param name="Domain">Its domain's slug.</param>
/// <param name="Source">Its slug.</param>
/// <param name="Table">The table that the file is; of a database file its name.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Rows">How many rows the table has; null for a database file, which is many tables.</param>
[EventName("source.file-uploaded")]
public sealed record FileUploaded(Guid SourceId, string Domain, string Source, string Table, string FileName, long Bytes, long? Rows) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"source:{Domain}/{Source}";

    /// <inheritdoc />
    public override string Summary => $"uploaded {FileName} into {Domain}/{Source}";
}

/// <summary>Somebody of the domain looked at a source's table while making a product.</summary>
[EventName("source.rows-seen")]
public sealed record SourceRowsSeen(Guid SourceId, string Domain, string Source, string Table, int Rows) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"source:{Domain}/{Source}";

    /// <inheritdoc />
    public override string Summary => $"looked at {Rows} rows of {Domain}/{Source}, table {Table}";
}

/// <summary>Ports were read, once or, where the same was read again within a moment, several times.</summary>
/// <param name="Ports">Each port with the columns that were read and the grant that allowed it.</param>
/// <param name="Way">By which way: preview, api, dataset, download, odata.</param>
/// <param name="Rows">How many rows left the portal, of all reads together.</param>
[EventName("data.read")]
public sealed record DataRead(IReadOnlyList<PortRead> Ports, string Way, long Rows) : PortalEvent, IJoinable
{
    private const int MostJoined = 500;

    /// <summary>Every single read where these are several; null for one, which was when the event was.</summary>
    public IReadOnlyList<ReadOnce>? Each { get; init; }

    /// <summary>How many reads these are.</summary>
    [JsonIgnore]
    public int Times => Each?.Count ?? 1;

    /// <inheritdoc />
    public override string Subject => Ports.Count > 0 ? $"port:{Ports[0].Port}" : "port:";

    /// <inheritdoc />
    public override string Summary => $"read {Rows} rows of {string.Join(", ", Ports.Select(p => p.Port))} by {Way}{(Times > 1 ? $", {Times} times" : "")}";

    string IJoinable.JoinKey => $"{Way}\n{string.Join('\n', Ports.Select(p => $"{p.Port}\t{p.GrantId}\t{string.Join('\t', p.Columns)}"))}";

    PortalEvent? IJoinable.With(DateTimeOffset first, PortalEvent later, DateTimeOffset at)
    {
        var other = (DataRead)later;
        if (Times >= MostJoined) return null;
        // The list is this event's own until it is written down.
        var each = Each as List<ReadOnce> ?? [new ReadOnce(first, Rows)];
        each.Add(new ReadOnce(at, other.Rows));
        return this with { Rows = Rows + other.Rows, Each = each };
    }
}

/// <summary>One of several reads.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Rows">How many rows left the portal.</param>
public sealed record ReadOnce(DateTimeOffset At, long Rows);

/// <summary>One port of a read.</summary>
public sealed record PortRead(string Port, IReadOnlyList<string> Columns, Guid? GrantId, string? Purpose);

/// <summary>A read was refused.</summary>
/// <param name="Port">The port that was refused; if the reader may not know of it, still its name as it was asked for.</param>
/// <param name="Reason">See <see cref="ReadRefused"/>.</param>
/// <param name="Way">By which way.</param>
[EventName("data.refused")]
public sealed record DataRefused(string Port, string Reason, string Way) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"port:{Port}";

    /// <inheritdoc />
    public override string Summary => $"was refused {Port} by {Way} ({Reason})";
}
