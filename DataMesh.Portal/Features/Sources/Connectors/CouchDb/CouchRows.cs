using System.Globalization;
using System.Text.Json.Nodes;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Json;

namespace DataMesh.Portal.Features.Sources.Connectors.CouchDb;

/// <summary>Streams the documents of a database that may meet a condition, page by page.</summary>
internal sealed class CouchRows(SourceHandle source, CouchSettings settings, string database, CouchServer server, HttpLimits limits, IReadOnlyList<JsonColumn> columns, TableWish wanted, IReadOnlyList<CouchCondition> conditions)
{
    private readonly JsonObject _selector = CouchSelector.All(conditions);
    private readonly IReadOnlyList<string>? _fields = FieldsOf(columns);

    /// <summary>The rows.</summary>
    /// <exception cref="QueryException">The server cannot be read.</exception>
    public IAsyncEnumerable<RowBatch> ReadAsync(CancellationToken ct) => new JsonRows(source, columns, wanted).ReadAsync(new Reading(this).NextAsync, ct);

    /// <summary>What the server is asked, with those columns that a reader may know of and without any value.</summary>
    public string Statement()
    {
        var selector = CouchSelector.WithoutValues(CouchSelector.All(conditions.Where(c => c.Columns.All(wanted.Shown.Contains))));
        var fields = _fields is null ? null : FieldsOf([.. columns.Where(c => wanted.Shown.Contains(c.Name))]);
        return $"POST {settings.Of(database, "/_find")} {CouchSelector.Text(Query(selector, fields, (int)Math.Min(limits.PageRows, wanted.Limit ?? long.MaxValue)))}";
    }

    // Names that mean something else in a list of fields are not named; then whole documents come.
    private static List<string>? FieldsOf(IReadOnlyList<JsonColumn> columns)
    {
        var names = columns.Select(c => c.Path[0]).Distinct(StringComparer.Ordinal).ToList();
        return names.All(CouchSelector.IsPlain) ? names : null;
    }

    private static JsonObject Query(JsonObject selector, IReadOnlyList<string>? fields, int limit)
    {
        var query = new JsonObject { ["selector"] = selector.DeepClone() };
        if (fields is not null) query["fields"] = new JsonArray([.. fields.Select(f => JsonValue.Create(f))]);
        query["limit"] = limit;
        return query;
    }

    /// <summary>One reading from its first page to its last.</summary>
    private sealed class Reading(CouchRows rows)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private int _size = rows.Limits.PageRows;
        private string? _bookmark;
        private long _read;
        private int _pages;

        public async Task<JsonPage?> NextAsync(JsonPage? last, long left, CancellationToken ct)
        {
            if (last is not null && !Advance(last)) return null;
            if (++_pages > rows.Limits.Pages)
                throw new SourceException(string.Create(CultureInfo.InvariantCulture, $"The database has more than {rows.Limits.Pages:N0} pages of documents; ask for fewer by a filter."));
            while (true)
            {
                try
                {
                    return await rows.PageAsync((int)Math.Min(_size, left), _bookmark, _read, ct);
                }
                catch (SourceException e) when (e.Fault == SourceFault.TooLarge && _size > 1)
                {
                    // Large documents come in small pages.
                    _size = Math.Max(1, _size / 4);
                }
            }
        }

        // A page with fewer documents than were asked for is not the last one: servers have limits of their own.
        private bool Advance(JsonPage last)
        {
            if (last.Count == 0) return false;
            _read += last.Count;
            var bookmark = last.Text("bookmark");
            if (bookmark is "nil" || (bookmark is null && _bookmark is not null)) return false;
            _bookmark = bookmark;
            // A server that gives no bookmarks, such as PouchDB's, is told how many documents to leave out.
            return bookmark is null || _seen.Add(bookmark) ? true : throw new SourceException("The server leads in circles: its bookmark is one that was used before.");
        }
    }

    private HttpLimits Limits => limits;

    private Task<JsonPage> PageAsync(int size, string? bookmark, long skip, CancellationToken ct)
    {
        var query = Query(_selector, _fields, size);
        if (bookmark is not null) query["bookmark"] = bookmark;
        else if (skip > 0) query["skip"] = skip;
        return server.FindAsync(source, settings, database, CouchSelector.Bytes(query), ct);
    }
}
