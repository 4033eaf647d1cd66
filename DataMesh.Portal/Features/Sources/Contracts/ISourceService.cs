using System.Text.Json;
using System.Text.Json.Serialization;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Contracts;

/// <summary>Sources of a domain: contributors make them, nobody reads rows through this but as a look at tables of one's own domain.</summary>
public interface ISourceService
{
    /// <summary>The domain's sources by name; contributors of the domain only.</summary>
    Task<Result<IReadOnlyList<SourceView>>> ListAsync(Principal principal, string domain, CancellationToken ct);

    /// <summary>One source.</summary>
    Task<Result<SourceView>> GetAsync(Principal principal, string domain, string source, CancellationToken ct);

    /// <summary>Makes a source.</summary>
    Task<Result<SourceView>> CreateAsync(Principal principal, string domain, SourceInput input, CancellationToken ct);

    /// <summary>Changes a source; secrets that are left out stay.</summary>
    Task<Result<SourceView>> UpdateAsync(Principal principal, string domain, string source, SourceInput input, long? revision, CancellationToken ct);

    /// <summary>Deletes a source that no port reads, with its files.</summary>
    Task<Result<Done>> DeleteAsync(Principal principal, string domain, string source, long? revision, CancellationToken ct);

    /// <summary>Tries the connection.</summary>
    Task<Result<SourceTest>> TestAsync(Principal principal, string domain, string source, CancellationToken ct);

    /// <summary>The source's tables by name.</summary>
    Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(Principal principal, string domain, string source, CancellationToken ct);

    /// <summary>A table's columns in order.</summary>
    Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(Principal principal, string domain, string source, string table, CancellationToken ct);

    /// <summary>The first rows of a table, for contributors of the source's domain; recorded in audit as a read.</summary>
    Task<Result<TableRows>> HeadAsync(Principal principal, string domain, string source, string table, int limit, CancellationToken ct);

    /// <summary>Takes a file into a file source (CSV, TSV, JSON, NDJSON, Parquet) or an SQLite file into an SQLite source.</summary>
    /// <param name="principal">A contributor of the domain.</param>
    /// <param name="domain">The domain's slug.</param>
    /// <param name="source">The source's slug.</param>
    /// <param name="fileName">The file's name; without its extension it is the table's name.</param>
    /// <param name="content">The bytes; read once, never held in memory as a whole.</param>
    /// <param name="progress">Told the bytes taken so far, or null.</param>
    /// <param name="ct">Cancels; nothing is left behind.</param>
    /// <returns>The table, or what is wrong with the file, with file and line.</returns>
    Task<Result<UploadedTable>> UploadAsync(Principal principal, string domain, string source, string fileName, Stream content, IProgress<long>? progress, CancellationToken ct);

    /// <summary>Takes a file in as somebody says that it is to be read; otherwise as <see cref="UploadAsync(Principal, string, string, string, Stream, IProgress{long}?, CancellationToken)"/> does.</summary>
    /// <param name="principal">A contributor of the domain.</param>
    /// <param name="domain">The domain's slug.</param>
    /// <param name="source">The slug of a file source.</param>
    /// <param name="fileName">The file's name.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="reading">How its text is to be read: separator, header, encoding and so on by name, see docs/sources/files.md.</param>
    /// <param name="progress">Told the bytes taken so far, or null.</param>
    /// <param name="ct">Cancels; nothing is left behind.</param>
    /// <returns>The table, or what is wrong with the file or with what was said.</returns>
    Task<Result<UploadedTable>> UploadAsync(Principal principal, string domain, string source, string fileName, Stream content, IReadOnlyDictionary<string, JsonElement> reading, IProgress<long>? progress, CancellationToken ct);

    /// <summary>Reads an uploaded file again, otherwise: it was kept as it came.</summary>
    /// <param name="principal">A contributor of the domain.</param>
    /// <param name="domain">The domain's slug.</param>
    /// <param name="source">The slug of a file source.</param>
    /// <param name="table">The table that the file became.</param>
    /// <param name="reading">How its text is to be read, likewise.</param>
    /// <param name="ct">Cancels; the table stays as it was.</param>
    /// <returns>The table, or what is wrong; then it stays as it was.</returns>
    Task<Result<UploadedTable>> ReadAgainAsync(Principal principal, string domain, string source, string table, IReadOnlyDictionary<string, JsonElement> reading, CancellationToken ct);

    /// <summary>Ids to slugs for display: source id to (domain slug, source slug, name).</summary>
    Task<IReadOnlyDictionary<Guid, SourceName>> NamesAsync(IEnumerable<Guid> ids, CancellationToken ct);

    /// <summary>The source with that slug in the domain, or null; no rights are asked.</summary>
    Task<SourceName?> FindAsync(Guid domainId, string slug, CancellationToken ct);

    /// <summary>The table's columns as the source has them now; no rights are asked, for features that already decided.</summary>
    Task<Result<IReadOnlyList<SourceColumn>>> DescribeAsync(Guid sourceId, string table, CancellationToken ct);

    /// <summary>The same, with how far it can be relied on; 404 where the table is gone, another error where the source tells nothing of it now. No rights are asked.</summary>
    Task<Result<TableShape>> ShapeAsync(Guid sourceId, string table, CancellationToken ct);
}

/// <summary>How a source is named.</summary>
public sealed record SourceName(Guid Id, Guid DomainId, string Slug, string Name, string Kind);

/// <summary>What people write about a source.</summary>
/// <param name="Slug">2 to 60 lower-case letters, digits and hyphens; made from the name when absent.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Kind">The connector: <c>files</c> or <c>sqlite</c>.</param>
/// <param name="Settings">By kind; see api.md.</param>
/// <param name="Secrets">By kind; write-only.</param>
public sealed record SourceInput(string? Slug, string Name, string Kind, IReadOnlyDictionary<string, JsonElement>? Settings, IReadOnlyDictionary<string, string>? Secrets);

/// <summary>A source without its secrets.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Domain">The domain's slug.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">The connector.</param>
/// <param name="Settings">By kind.</param>
/// <param name="Secrets">Names of the secrets that are set; never their values.</param>
/// <param name="Revision">The ETag.</param>
public sealed record SourceView(Guid Id, string Domain, string Slug, string Name, string Kind, IReadOnlyDictionary<string, JsonElement> Settings, IReadOnlyList<string> Secrets, long Revision);

/// <summary>How a try went.</summary>
/// <param name="Ok">Whether the source answered.</param>
/// <param name="Message">What it said, or what is wrong and the mend.</param>
/// <param name="ElapsedMs">How long it took, in milliseconds.</param>
public sealed record SourceTest(bool Ok, string Message, long ElapsedMs);

/// <summary>A table of a source.</summary>
/// <param name="Name">What a port's <c>table</c> takes.</param>
/// <param name="Kind"><c>table</c>, <c>view</c> or <c>file</c>.</param>
/// <param name="Rows">How many rows, where that is known.</param>
/// <param name="FileName">The file's name, for tables that are one; or how many files it has.</param>
/// <param name="Bytes">The size of its files.</param>
/// <param name="UploadedAt">When it was uploaded, UTC.</param>
public sealed record SourceTable(string Name, string Kind, long? Rows, string? FileName = null, long? Bytes = null, DateTimeOffset? UploadedAt = null)
{
    /// <summary>For files, how their text was read, in the words of the settings that correct it; null where it is not known yet or says nothing.</summary>
    public IReadOnlyDictionary<string, string>? Reading { get; init; }
}

/// <summary>A column of a source's table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its logical type, e.g. <c>decimal(12,2)</c>.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="PrimaryKey">Whether it belongs to the primary key.</param>
/// <param name="Unique">Whether its values are unique on their own.</param>
/// <param name="References"><c>table.column</c> that it refers to, or null.</param>
public sealed record SourceColumn(string Name, LogicalType Type, bool Nullable, bool PrimaryKey, bool Unique, string? References);

/// <summary>A table's columns at one moment.</summary>
/// <param name="Columns">Its columns in order.</param>
/// <param name="Learnt">Whether the types are told by the table's values instead of a declaration, so that other rows can change them.</param>
/// <param name="TellsTypes">Whether the types mean anything: where they are learnt, a table without rows tells none.</param>
public sealed record TableShape(IReadOnlyList<SourceColumn> Columns, bool Learnt = false, bool TellsTypes = true);

/// <summary>Rows of a table.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Rows with one value per column.</param>
/// <param name="TotalRows">How many there are in all, where known.</param>
/// <param name="WhyNone">Why there are no rows to see, in a sentence, where the source gives none without a condition; else null.</param>
public sealed record TableRows(IReadOnlyList<SourceColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, long? TotalRows, string? WhyNone = null);

/// <summary>A table that an upload made.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">How many rows it has, where known.</param>
public sealed record UploadedTable(string Table, IReadOnlyList<SourceColumn> Columns, long? Rows)
{
    /// <summary>How its text was read, in the words of the fields that correct it.</summary>
    public IReadOnlyDictionary<string, string> Reading { get; init; } = new Dictionary<string, string>();
}
