using System.Collections.Concurrent;
using System.Globalization;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Json;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>Document stores that speak CouchDB's protocol: a database is a table, a document a row.</summary>
internal sealed partial class CouchConnector(CouchServer server, HttpLimits limits, TimeProvider time, ILogger<CouchConnector> log) : ISourceConnector
{
    public const string KindName = "couchdb";
    private const int MostRemembered = 500;
    private const int MostCounted = 200;
    private const int AtOnce = 4;

    private readonly CouchSample _sample = new(server, limits);

    // Learning the columns costs requests, so reads use those that were learnt a while ago.
    private readonly ConcurrentDictionary<(Guid Source, string Fingerprint, string Database), (DateTimeOffset At, IReadOnlyList<JsonColumn> Columns)> _columns = new();

    public string Kind => KindName;

    public SchemaOrigin Origin => SchemaOrigin.RowsTellColumns;

    public IReadOnlyList<SourceField> Fields => CouchFields.All;

    public IReadOnlyList<FieldError> Validate(SourceHandle source) => CouchSettingsReader.Read(source).Error is Invalid wrong ? wrong.Fields : [];

    public Task<Result<string>> TestAsync(SourceHandle source, CancellationToken ct)
        => WithAsync(source, async settings =>
        {
            var welcome = await server.WelcomeAsync(source, settings, ct);
            foreach (var name in settings.Databases)
                if (await server.CountAsync(source, settings, name, ct) is null) throw new SourceException($"The server has no database '{name}'.", "Check the list of databases.");
            var count = settings.Databases.Count > 0 ? settings.Databases.Count : (await NamesAsync(source, settings, ct)).Count;
            return (Result<string>)string.Create(CultureInfo.InvariantCulture, $"{welcome} answers: {count:N0} {(count == 1 ? "database" : "databases")}.");
        });

    public Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(SourceHandle source, CancellationToken ct)
        => WithAsync(source, async settings =>
        {
            var names = await NamesAsync(source, settings, ct);
            var tables = new SourceTable?[names.Count];
            await Parallel.ForAsync(0, names.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (i, stop) =>
            {
                // A question for each is too much where there are very many.
                var (readable, rows) = i < MostCounted ? await CountAsync(source, settings, names[i], stop) : (true, null);
                tables[i] = readable ? new SourceTable(names[i], "table", rows) : null;
            });
            return (Result<IReadOnlyList<SourceTable>>)tables.OfType<SourceTable>().ToList();
        });

    public async Task<long?> CountAsync(SourceHandle source, string table, CancellationToken ct)
        => await WithAsync(source, async settings => settings.Has(table) ? (Result<long?>)(await CountAsync(source, settings, table, ct)).Rows : NotFound.Of("table", table)) is { Ok: true } count ? count.Value : null;

    public Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(SourceHandle source, string table, CancellationToken ct)
        => WithAsync(source, async settings =>
        {
            if (!settings.Has(table) || await LearnAsync(source, settings, table, ct) is not { } columns) return NotFound.Of("table", table);
            return (Result<IReadOnlyList<SourceColumn>>)columns.Select(c => new SourceColumn(c.Name, c.Type, !CouchSample.Own.Contains(c), c == CouchSample.Own[0], c == CouchSample.Own[0], null)).ToList();
        });

    public Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, TableWish wanted, CancellationToken ct)
        => WithAsync(source, async settings =>
        {
            if (!settings.Has(table) || await KnownAsync(source, settings, table, ct) is not { } known)
                return new Unavailable("The source no longer has a database that the product reads; its owner has to point the port at another.");
            var columns = Choose(known, wanted.Columns);
            var conditions = CouchConditions.Of(wanted.Predicate, known);
            var rows = new CouchRows(source, settings, table, server, limits, columns, wanted, conditions);
            return (Result<TableInput>)new RowInput(source.Name, [.. columns.Select(c => new SchemaColumn(c.Name, c.Type))], rows.ReadAsync(CancellationToken.None), rows.Statement())
            {
                KeyColumns = CouchConditions.Comparable(columns),
            };
        }, owner: false);

    private static List<JsonColumn> Choose(IReadOnlyList<JsonColumn> known, IReadOnlyList<string> wanted)
    {
        JsonColumn? Find(string name) => known.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        // A database without documents tells no columns, and yet it can be read: there are no rows, or they are text until the engine knows better.
        if (known.Count == CouchSample.Own.Count) return [.. wanted.Select(name => Find(name) ?? new JsonColumn(name, name.Split('.'), LogicalType.String))];
        // Columns that went missing are the engine's to tell: it knows which of them the reader may hear of.
        var found = wanted.Select(Find).OfType<JsonColumn>().ToList();
        return found.Count > 0 ? found : [known[0]];
    }

    // The list that the settings give is taken as it is: not everybody may ask for the server's own.
    private async Task<IReadOnlyList<string>> NamesAsync(SourceHandle source, CouchSettings settings, CancellationToken ct)
    {
        if (settings.Databases.Count > 0) return [.. settings.Databases.Order(StringComparer.Ordinal)];
        try
        {
            return await server.NamesAsync(source, settings, ct);
        }
        catch (SourceException e) when (e.Fault == SourceFault.Denied)
        {
            throw new SourceException("The server does not list its databases to this user.", "Check user and secret, or name the databases in the source.", e);
        }
    }

    private async Task<(bool Readable, long? Rows)> CountAsync(SourceHandle source, CouchSettings settings, string database, CancellationToken ct)
    {
        try
        {
            var count = await server.CountAsync(source, settings, database, ct);
            return (count is not null, count);
        }
        catch (SourceException e) when (e.Fault == SourceFault.Denied)
        {
            return (false, null);
        }
    }

    private async Task<IReadOnlyList<JsonColumn>?> KnownAsync(SourceHandle source, CouchSettings settings, string database, CancellationToken ct)
        => _columns.TryGetValue((source.Id, settings.Fingerprint, database), out var known) && time.GetUtcNow() - known.At < limits.Columns ? known.Columns
            : await LearnAsync(source, settings, database, ct);

    private async Task<IReadOnlyList<JsonColumn>?> LearnAsync(SourceHandle source, CouchSettings settings, string database, CancellationToken ct)
    {
        if (await _sample.LearnAsync(source, settings, database, ct) is not var (columns, documents)) return null;
        if (_columns.Count >= MostRemembered) _columns.Clear();
        if (documents > 0) _columns[(source.Id, settings.Fingerprint, database)] = (time.GetUtcNow(), columns);
        return columns;
    }

    private async Task<Result<T>> WithAsync<T>(SourceHandle source, Func<CouchSettings, Task<Result<T>>> use, bool owner = true)
    {
        var settings = CouchSettingsReader.Read(source);
        if (settings.Error is { } wrong) return wrong;
        try
        {
            return await use(settings.Value);
        }
        catch (SourceException e)
        {
            Failed(log, source.Id, e.Message);
            return new Unavailable(owner ? e.ForOwners : e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The document store of source {Source} cannot be read: {Message}")]
    private static partial void Failed(ILogger logger, Guid source, string message);
}
