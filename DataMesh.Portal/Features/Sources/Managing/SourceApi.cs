using System.Security.Claims;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors.Files;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Sources.Managing;

/// <summary>Sources by HTTP.</summary>
internal static class SourceApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/domains/{domain}/sources", "Sources");

        api.MapGet("", async (string domain, int? limit, string? cursor, ISourceService sources, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
        {
            var page = PageRequest.From(limit, cursor);
            return (await sources.ListAsync(user.Principal(), domain, ct)).ToHttp(all => page.Cut(
                [.. all.Skip((int)page.AfterNumber).Take(page.Limit + 1)], _ => $"{page.AfterNumber + page.Limit}").ToHttp(http));
        }).WithSummary("Sources of a domain, by name").Produces<Page<SourceView>>();

        api.MapPost("", async (string domain, SourceInput input, ISourceService sources, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => (await sources.CreateAsync(user.Principal(), domain, input, ct)).ToHttp(s => ETags.Created(http, $"/api/v1/domains/{s.Domain}/sources/{s.Slug}", s, s.Revision)))
            .WithSummary("Connect a source").Produces<SourceView>(201).ProducesProblem(400).ProducesProblem(409);

        api.MapGet("/{source}", async (string domain, string source, ISourceService sources, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => (await sources.GetAsync(user.Principal(), domain, source, ct)).ToHttp(s => ETags.Tagged(http, s, s.Revision)))
            .WithSummary("One source, without its secrets").Produces<SourceView>().ProducesProblem(404);

        api.MapPut("/{source}", async (string domain, string source, SourceInput input, ISourceService sources, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await sources.UpdateAsync(user.Principal(), domain, source, input, revision, ct)).ToHttp(s => ETags.Tagged(http, s, s.Revision));
        }).WithSummary("Change a source; secrets that are left out stay").Produces<SourceView>().ProducesProblem(400).ProducesProblem(412).ProducesProblem(428);

        api.MapDelete("/{source}", async (string domain, string source, ISourceService sources, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await sources.DeleteAsync(user.Principal(), domain, source, revision, ct)).ToHttp(_ => TypedResults.NoContent());
        }).WithSummary("Delete a source that no port reads").Produces(204).ProducesProblem(409).ProducesProblem(412).ProducesProblem(428);

        api.MapPost("/{source}/test", async (string domain, string source, ISourceService sources, ClaimsPrincipal user, CancellationToken ct)
                => (await sources.TestAsync(user.Principal(), domain, source, ct)).ToHttp())
            .WithSummary("Try the connection").Produces<SourceTest>();

        api.MapGet("/{source}/tables", async (string domain, string source, int? limit, string? cursor, ISourceService sources, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
        {
            var page = PageRequest.From(limit, cursor);
            return (await sources.TablesAsync(user.Principal(), domain, source, ct)).ToHttp(all => page.Cut(
                [.. all.Skip((int)page.AfterNumber).Take(page.Limit + 1)], _ => $"{page.AfterNumber + page.Limit}").ToHttp(http));
        }).WithSummary("Tables of a source, by name").Produces<Page<SourceTable>>();

        api.MapGet("/{source}/tables/{table}/columns", async (string domain, string source, string table, ISourceService sources, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => (await sources.ColumnsAsync(user.Principal(), domain, source, table, ct)).ToHttp(columns => new Page<ColumnAnswer>([.. columns.Select(ColumnAnswer.Of)], null).ToHttp(http)))
            .WithSummary("A table's columns as the source has them").Produces<Page<ColumnAnswer>>();

        api.MapPost("/{source}/files", async (string domain, string source, ISourceService sources, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
            {
                var file = await MultipartFile.FindAsync(http.Request, ct);
                if (file.Error is { } error) return error.ToProblem();
                await using var content = file.Value.Content;
                var reading = FileFields.ReadForm(file.Value.Fields);
                if (reading.Error is { } wrong) return wrong.ToProblem();
                return (await sources.UploadAsync(user.Principal(), domain, source, file.Value.Name, content, reading.Value, null, ct)).ToHttp(t => TypedResults.Ok(UploadAnswer.Of(t)));
            })
            .WithSummary("Upload a file: CSV, TSV, JSON, NDJSON or Parquet into a file source, a database file into an SQLite source")
            .WithDescription("Multipart with one part, field `file`. The file's name without its extension is the table's name; uploading it again replaces the table. Fields before the file say how its text is read: separator, quote, header, encoding, decimal, dates, nulls, types, rows, nested, paths (docs/sources/files.md); the answer says how it was read.")
            .Accepts<IFormFile>("multipart/form-data").Produces<UploadAnswer>().ProducesProblem(400).ProducesProblem(413);

        api.MapPost("/{source}/files/{table}", async (string domain, string source, string table, Dictionary<string, JsonElement> reading, ISourceService sources, ClaimsPrincipal user, CancellationToken ct)
                => (await sources.ReadAgainAsync(user.Principal(), domain, source, table, reading, ct)).ToHttp(t => TypedResults.Ok(UploadAnswer.Of(t))))
            .WithSummary("Read an uploaded file again, as the body says").Produces<UploadAnswer>().ProducesProblem(400).ProducesProblem(404);
    }
}

/// <summary>A column as the API writes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its logical type, e.g. <c>decimal(12,2)</c>.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="PrimaryKey">Whether it belongs to the primary key.</param>
/// <param name="Unique">Whether its values are unique on their own.</param>
/// <param name="References"><c>table.column</c> that it refers to, or null.</param>
internal sealed record ColumnAnswer(string Name, string Type, bool Nullable, bool PrimaryKey, bool Unique, string? References)
{
    public static ColumnAnswer Of(SourceColumn c) => new(c.Name, c.Type.ToString(), c.Nullable, c.PrimaryKey, c.Unique, c.References);
}

/// <summary>What an upload made.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">How many rows it has, where known.</param>
/// <param name="Reading">How the file's text was read, in the words of the fields that correct it.</param>
internal sealed record UploadAnswer(string Table, IReadOnlyList<ColumnAnswer> Columns, long? Rows, IReadOnlyDictionary<string, string> Reading)
{
    public static UploadAnswer Of(UploadedTable table) => new(table.Table, [.. table.Columns.Select(ColumnAnswer.Of)], table.Rows, table.Reading);
}
