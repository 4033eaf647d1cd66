using System.Collections.Concurrent;
using System.Globalization;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Json;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.Http;

/// <summary>JSON APIs: one source is one table, whose rows an address gives with GET.</summary>
internal sealed partial class HttpConnector(HttpFetcher fetcher, HttpLimits limits, TimeProvider time, ILogger<HttpConnector> log) : ISourceConnector
{
    public const string KindName = "http";
    private const int MostRemembered = 500;

    // Learning the columns costs a request, so reads use those that were learnt a while ago.
    private readonly ConcurrentDictionary<(Guid Source, string Fingerprint), (DateTimeOffset At, IReadOnlyList<JsonColumn> Columns)> _columns = new();

    public string Kind => KindName;

    public SchemaOrigin Origin => SchemaOrigin.RowsTellColumns;

    public IReadOnlyList<SourceField> Fields => HttpFields.All;

    public IReadOnlyList<FieldError> Validate(SourceHandle source) => HttpSettingsReader.Read(source).Error is Invalid wrong ? wrong.Fields : [];

    public string? Needs(SourceHandle source)
        => HttpSettingsReader.Read(source) is { Ok: true, Value.Required: [_, ..] required }
            ? $"{source.Name} gives rows only for one value of {string.Join(" and ", required.Select(c => $"'{c}'"))}, so there are none to show here. In a flow, filter its input by {string.Join(" and ", required.Select(c => $"[{c}] = …"))}."
            : null;

    public Task<Result<string>> TestAsync(SourceHandle source, CancellationToken ct)
        => WithAsync(source, async settings =>
        {
            var (columns, rows) = await LearnAsync(source, settings, ct);
            return (Result<string>)string.Create(CultureInfo.InvariantCulture, $"It answers: {rows:N0} {(rows == 1 ? "row" : "rows")} on the first page, {columns.Count:N0} {(columns.Count == 1 ? "column" : "columns")}.");
        });

    public Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(SourceHandle source, CancellationToken ct)
        => WithAsync(source, settings => Task.FromResult<Result<IReadOnlyList<SourceTable>>>(new List<SourceTable> { new(settings.Table, "table", null) }));

    public Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(SourceHandle source, string table, CancellationToken ct)
        => WithAsync(source, async settings =>
        {
            if (!IsTable(settings, table)) return NotFound.Of("table", table);
            var (columns, _) = await LearnAsync(source, settings, ct);
            return columns.Count > 0 ? (Result<IReadOnlyList<SourceColumn>>)columns.Select(c => new SourceColumn(c.Name, c.Type, true, false, false, null)).ToList()
                : new Unavailable("The API answers without rows, so its columns are not known; look again when there is a row.");
        });

    public Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, TableWish wanted, CancellationToken ct)
        => WithAsync(source, async settings =>
        {
            if (!IsTable(settings, table)) return new Unavailable("The source no longer has a table that the product reads; its owner has to point the port at another.");
            var known = await KnownAsync(source, settings, ct);
            var columns = Choose(known, wanted.Columns);
            var filters = PushedFilters.Of(settings, wanted.Predicate, name => known.Count == 0 ? null : known.FirstOrDefault(c => Same(c.Name, name))?.Type);
            var rows = new HttpRows(source, settings, fetcher, limits, columns, wanted, filters);
            return (Result<TableInput>)new RowInput(source.Name, [.. columns.Select(c => new SchemaColumn(c.Name, c.Type))], rows.ReadAsync(CancellationToken.None), rows.Statement())
            {
                KeyColumns = settings.Filters.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase),
            };
        }, owner: false);

    private static List<JsonColumn> Choose(IReadOnlyList<JsonColumn> known, IReadOnlyList<string> wanted)
    {
        // An API without a row tells no columns, and yet its rows can be read: there are none, or they are text until the engine knows better.
        if (known.Count == 0) return [.. wanted.Select(name => new JsonColumn(name, name.Split('.'), LogicalType.String))];
        // Columns that went missing are the engine's to tell: it knows which of them the reader may hear of.
        var found = wanted.Select(name => known.FirstOrDefault(c => Same(c.Name, name))).OfType<JsonColumn>().ToList();
        return found.Count > 0 ? found : [known[0]];
    }

    private async Task<IReadOnlyList<JsonColumn>> KnownAsync(SourceHandle source, HttpSettings settings, CancellationToken ct)
        => _columns.TryGetValue((source.Id, settings.Fingerprint), out var known) && time.GetUtcNow() - known.At < limits.Columns ? known.Columns
            : (await LearnAsync(source, settings, ct)).Columns;

    private async Task<(IReadOnlyList<JsonColumn> Columns, int Rows)> LearnAsync(SourceHandle source, HttpSettings settings, CancellationToken ct)
    {
        var first = new Paging(settings, limits, PushedFilters.Address(settings, PushedFilters.Sample(settings))).First;
        var answer = await fetcher.GetAsync(source, settings.Question(first), ct) ?? throw HttpRefusals.NotFound(HttpSettings.Whom);
        var page = JsonPage.Read(answer, settings.Rows);
        var shape = new JsonShape(message => new SourceException(message));
        try
        {
            page.Next(limits.SampleRows, row => shape.Add(row));
        }
        catch (InvalidOperationException e)
        {
            throw new SourceException("The rows hold texts that are not Unicode.", null, e);
        }

        while (page.Next(limits.SampleRows, _ => { }))
        {
        }

        var columns = shape.Columns();
        if (_columns.Count >= MostRemembered) _columns.Clear();
        if (columns.Count > 0) _columns[(source.Id, settings.Fingerprint)] = (time.GetUtcNow(), columns);
        return (columns, page.Count);
    }

    private async Task<Result<T>> WithAsync<T>(SourceHandle source, Func<HttpSettings, Task<Result<T>>> use, bool owner = true)
    {
        var settings = HttpSettingsReader.Read(source);
        if (settings.Error is { } wrong) return wrong;
        try
        {
            return await use(settings.Value);
        }
        catch (SourceException e)
        {
            Failed(log, source.Id, e.Message);
            var hint = settings.Value.Required.Any(c => !settings.Value.Sample.ContainsKey(c)) ? " It needs filters: enter values to learn the columns with." : "";
            return new Unavailable(owner ? e.ForOwners + hint : e.Message);
        }
    }

    private static bool IsTable(HttpSettings settings, string table) => Same(settings.Table, table);

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(1, LogLevel.Warning, "The API of source {Source} cannot be read: {Message}")]
    private static partial void Failed(ILogger logger, Guid source, string message);
}
