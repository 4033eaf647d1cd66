using System.Collections.Frozen;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Execution;

/// <summary>What a plan wants of a table. A source may do more than it must: the engine applies conditions and limits again.</summary>
/// <param name="Columns">The raw columns to deliver, those of the row filter included. Never empty.</param>
/// <param name="Predicate">A condition over <paramref name="Columns"/> that rows may be dropped for not meeting, or null. It may name columns that the principal may not know of.</param>
/// <param name="Limit">How many rows suffice, or null for all. Only given where <paramref name="Predicate"/> is null.</param>
public sealed record ScanRequest(IReadOnlyList<SchemaColumn> Columns, Scalar? Predicate, long? Limit);

/// <summary>The rows of one table, opened for one query.</summary>
/// <param name="SourceName">The source's name as people know it.</param>
public abstract record TableInput(string SourceName);

/// <summary>Files that the engine reads by itself.</summary>
/// <param name="SourceName">The source's name.</param>
/// <param name="Format">The files' format.</param>
/// <param name="Paths">The files, as full paths; at least one. The query can reach no other.</param>
/// <param name="Rows">About how many rows they hold; null where nobody knows.</param>
public sealed record FileInput(string SourceName, FileFormat Format, IReadOnlyList<string> Paths, long? Rows = null) : TableInput(SourceName)
{
    /// <summary>How they are read, where that is known already; null lets the engine look into them. Its paths are <see cref="Paths"/>.</summary>
    public FileSet? Set { get; init; }

    /// <summary>Refuses files that are not what they were: what is known of their columns would be wrong.</summary>
    /// <exception cref="QueryException">One changed or went away.</exception>
    internal void Check()
    {
        if (Set is { Holds: false })
        {
            throw new QueryException(QueryFailure.Source, $"A file of {SourceName} changed or went away while the query began; run it again.");
        }
    }
}

/// <summary>Rows that a source sends.</summary>
/// <param name="SourceName">The source's name.</param>
/// <param name="Columns">The columns of each row, with the types that the values have: long, decimal, double, string, bool, DateOnly, DateTime (UTC), TimeOnly or null.</param>
/// <param name="Batches">The rows, read once and to the end unless the query is cancelled.</param>
/// <param name="Statement">What the source is asked, for the explanation that the user sees, or null. It must not name what is not granted.</param>
/// <param name="Rows">About how many rows there are; null where nobody knows.</param>
public sealed record RowInput(string SourceName, IReadOnlyList<SchemaColumn> Columns, IAsyncEnumerable<RowBatch> Batches, string? Statement, long? Rows = null) : TableInput(SourceName)
{
    /// <summary>Columns by which the source leaves rows out where a scan's condition lists values of them; a small side's keys are worth waiting for. Empty, which is the default, where it does not.</summary>
    public IReadOnlySet<string> KeyColumns { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The same rows read on the thread that asks for them, in place of <see cref="Batches"/>; null where the source has no such way. Of few rows, handing them from thread to thread takes longer than reading them.</summary>
    public Func<CancellationToken, IEnumerable<RowBatch>>? Blocking { get; init; }
}

/// <summary>A table in a source that can be asked.</summary>
/// <param name="Engine">Whose words the source understands.</param>
/// <param name="From">What stands behind FROM: quoted names of the source's own catalog.</param>
/// <param name="Columns">Its raw columns by name, each as an expression of its logical type. Text compares by code point.</param>
/// <param name="Rows">About how many rows it has; null where nobody knows.</param>
/// <param name="Indexed">Columns that an index serves only when they are compared in another form, by name; null for none.</param>
public sealed record SourceRelation(SourceEngine Engine, string From, IReadOnlyDictionary<string, string> Columns, long? Rows = null, IReadOnlyDictionary<string, IndexedColumn>? Indexed = null)
{
    /// <summary>The columns' logical types; a column of another type than its port promises is not asked for there. Null where they are the port's for certain.</summary>
    public IReadOnlyDictionary<string, LogicalType>? Types { get; init; }
}

/// <summary>Some rows.</summary>
/// <param name="Rows">The rows, each with one value per column.</param>
public sealed record RowBatch(IReadOnlyList<object?[]> Rows);

/// <summary>Opens tables of sources for the engine.</summary>
public interface ITableInputs
{
    /// <summary>Opens a table. Nothing is read before the rows are asked for.</summary>
    /// <param name="scan">The port, its source and its table.</param>
    /// <param name="request">What the plan wants of it.</param>
    /// <param name="cancellationToken">Stops opening.</param>
    /// <returns>The table.</returns>
    /// <exception cref="QueryException">The source cannot be reached, or has no such table any more.</exception>
    ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken);

    /// <summary>Where a scan's table lives, where its source can be asked in its own words. Opens nothing that has to be closed.</summary>
    /// <param name="scan">The port, its source and its table.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>The table as a statement names it; null where the source only hands rows over, which is the default.</returns>
    /// <exception cref="QueryException">The source cannot be reached, or has no such table any more.</exception>
    ValueTask<SourceRelation?> PlaceAsync(GovernedScan scan, CancellationToken cancellationToken) => ValueTask.FromResult<SourceRelation?>(null);

    /// <summary>Asks a source one statement over tables that were placed there. Nothing is read before the rows are asked for.</summary>
    /// <param name="sourceId">The source.</param>
    /// <param name="statement">The statement and its parameters: long, decimal, double, string, bool, DateOnly, DateTime (UTC) or null.</param>
    /// <param name="columns">The columns of its rows, in order.</param>
    /// <param name="cancellationToken">Stops opening.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="QueryException">The source cannot be reached.</exception>
    ValueTask<RowInput> AskAsync(Guid sourceId, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, CancellationToken cancellationToken)
        => throw new NotSupportedException("No table was placed, so nothing can be asked.");
}
