using System.Text.Json;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>
/// One kind of source. Registered with <c>TryAddEnumerable</c>; a new engine is one more implementation. Connectors ask for no
/// rights: the source service and the governed reader, which alone call them, have decided before.
/// </summary>
internal interface ISourceConnector
{
    /// <summary>The kind in the API's spelling.</summary>
    string Kind { get; }

    /// <summary>The settings and secrets that the kind takes, in the order in which a person fills them in.</summary>
    IReadOnlyList<SourceField> Fields { get; }

    /// <summary>What is wrong with the settings, by field (<c>settings.path</c>); empty when they can be used. Opens nothing.</summary>
    IReadOnlyList<FieldError> Validate(SourceHandle source);

    /// <summary>Tries the connection.</summary>
    /// <returns>What the source said, or what is wrong and the mend.</returns>
    Task<Result<string>> TestAsync(SourceHandle source, CancellationToken ct);

    /// <summary>The tables by name, with row counts where they are cheap.</summary>
    Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(SourceHandle source, CancellationToken ct);

    /// <summary>How many rows a table has, where that is cheap; null where it is not, or where the source does not answer.</summary>
    async Task<long?> CountAsync(SourceHandle source, string table, CancellationToken ct)
        => await TablesAsync(source, ct) is { Ok: true } tables ? tables.Value.FirstOrDefault(t => t.Name.Equals(table, StringComparison.OrdinalIgnoreCase))?.Rows : null;

    /// <summary>A word that is another one as soon as the table's rows are; null where the source cannot tell that cheaply. Reads no rows.</summary>
    Task<string?> VersionAsync(SourceHandle source, string table, CancellationToken ct) => Task.FromResult<string?>(null);

    /// <summary>Why the source gives no rows to whoever asks without a condition, in a sentence that says which it needs; null where it gives them.</summary>
    string? Needs(SourceHandle source) => null;

    /// <summary>The table's columns in order with types and keys; 404 where there is no such table.</summary>
    Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(SourceHandle source, string table, CancellationToken ct);

    /// <summary>Where <see cref="ColumnsAsync"/> has columns and types from.</summary>
    SchemaOrigin Origin => SchemaOrigin.Declared;

    /// <summary>Opens the table for the engine.</summary>
    /// <param name="source">The source.</param>
    /// <param name="table">The table.</param>
    /// <param name="wanted">What is needed of it; nothing else is read.</param>
    /// <param name="ct">Cancels the opening.</param>
    /// <returns>Files or rows; failures while rows are read are <see cref="QueryException"/>.</returns>
    Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, TableWish wanted, CancellationToken ct);
}

/// <summary>Where a source's columns and their types come from.</summary>
internal enum SchemaOrigin
{
    /// <summary>The source declares them.</summary>
    Declared,

    /// <summary>It declares columns; their types are told by the values, so that an empty table tells none.</summary>
    ValuesTellTypes,

    /// <summary>Columns too are told by the rows, so that an empty table tells nothing.</summary>
    RowsTellColumns,
}

/// <summary>What is needed of a table.</summary>
/// <param name="Columns">Columns by name.</param>
/// <param name="Limit">So many rows suffice; null for all.</param>
/// <param name="Shown">Those columns that an explanation may name; others serve row filters only.</param>
/// <param name="Predicate">Rows that do not meet it may be left out: the engine asks it again. Over <paramref name="Columns"/>; it may name columns outside <paramref name="Shown"/>, of which nothing may be told.</param>
internal sealed record TableWish(IReadOnlyList<string> Columns, long? Limit, IReadOnlySet<string> Shown, Scalar? Predicate = null);

/// <summary>A source as its connector sees it.</summary>
/// <param name="Id">The source.</param>
/// <param name="Name">Its name.</param>
/// <param name="Settings">The kind's settings.</param>
/// <param name="Secrets">The kind's secrets, in the clear.</param>
internal sealed record SourceHandle(Guid Id, string Name, IReadOnlyDictionary<string, JsonElement> Settings, IReadOnlyDictionary<string, string> Secrets)
{
    /// <summary>A setting that is a text, or null where it is absent or empty.</summary>
    public string? Text(string name)
        => Settings.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
