using System.Text.Json;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Features.Sources.Reading;
using DataMesh.Portal.Features.Sources.Storage;
using DataMesh.Portal.Features.Sources.Uploading;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Managing;

/// <summary>Makes, changes and shows sources to their domain's contributors.</summary>
internal sealed class SourceService(SourceAccess access, SourceSecrets secrets, IDbContextFactory<PortalDbContext> factory, IEnumerable<ISourceUse> uses,
    UploadStore store, Uploader uploader, TableHead head, TimeProvider time) : ISourceService
{
    public async Task<Result<IReadOnlyList<SourceView>>> ListAsync(Principal principal, string domain, CancellationToken ct)
    {
        var found = await access.DomainAsync(principal, domain, ct);
        if (found.Error is { } error) return error;
        await using var db = await factory.CreateDbContextAsync(ct);
        var rows = await db.Set<Source>().AsNoTracking().Where(s => s.DomainId == found.Value.Id).ToListAsync(ct);
        return rows.OrderBy(s => s.Name, StringComparer.OrdinalIgnoreCase).ThenBy(s => s.Slug, StringComparer.Ordinal).Select(s => View(found.Value, s)).ToList();
    }

    public async Task<Result<SourceView>> GetAsync(Principal principal, string domain, string source, CancellationToken ct)
        => (await access.SourceAsync(principal, domain, source, ct)).Map(f => View(f.Domain, f.Source));

    public async Task<Result<SourceView>> CreateAsync(Principal principal, string domain, SourceInput input, CancellationToken ct)
    {
        var found = await access.DomainAsync(principal, domain, ct);
        if (found.Error is { } error) return error;
        var slug = input.Slug is { Length: > 0 } given ? given : SourceInputs.SlugOf(input.Name);
        var source = new Source
        {
            Id = Guid.CreateVersion7(), DomainId = found.Value.Id, Slug = slug, Name = (input.Name ?? "").Trim(), Kind = input.Kind ?? "",
            CreatedAt = time.GetUtcNow(), CreatedById = principal.Id,
        };
        if (Apply(source, input) is { } wrong) return wrong;
        await using var db = await factory.CreateDbContextAsync(ct);
        db.Add(source);
        db.Record(principal, new SourceCreated(source.Id, found.Value.Slug, source.Slug, source.Kind));
        var failed = await db.TrySaveAsync("the source", $"{found.Value.Name} has a source '{slug}' already; choose another slug.", ct);
        return failed is null ? View(found.Value, source) : failed;
    }

    public async Task<Result<SourceView>> UpdateAsync(Principal principal, string domain, string source, SourceInput input, long? revision, CancellationToken ct)
    {
        var found = await access.SourceAsync(principal, domain, source, ct);
        if (found.Error is { } error) return error;
        await using var db = await factory.CreateDbContextAsync(ct);
        var row = await db.Set<Source>().SingleOrDefaultAsync(s => s.Id == found.Value.Source.Id, ct);
        if (row is null) return NotFound.Of("source", source);
        if (row.Expect(revision, "the source") is { } stale) return stale;
        if (input.Slug is { Length: > 0 } slug && slug != row.Slug) return Invalid.Field("slug", $"The slug '{row.Slug}' stays: addresses and ports rely on it.");
        if (input.Kind is { Length: > 0 } kind && kind != row.Kind) return Invalid.Field("kind", $"The kind '{row.Kind}' stays; make another source for another kind.");
        row.Name = (input.Name ?? "").Trim();
        if (Apply(row, input with { Kind = row.Kind }) is { } wrong) return wrong;
        db.Record(principal, new SourceChanged(row.Id, found.Value.Domain.Slug, row.Slug));
        return await db.TrySaveAsync("the source", null, ct) is { } failed ? failed : View(found.Value.Domain, row);
    }

    public async Task<Result<Done>> DeleteAsync(Principal principal, string domain, string source, long? revision, CancellationToken ct)
    {
        var found = await access.SourceAsync(principal, domain, source, ct);
        if (found.Error is { } error) return error;
        var readers = new List<string>();
        foreach (var use in uses) readers.AddRange(await use.UsesAsync(found.Value.Source.Id, ct));
        if (readers.Count > 0)
            return new Conflict($"{found.Value.Source.Name} is read by {string.Join(", ", readers.Take(5))}{(readers.Count > 5 ? $" and {readers.Count - 5} more" : "")}; point them at another source first.");

        await using var db = await factory.CreateDbContextAsync(ct);
        var row = await db.Set<Source>().SingleOrDefaultAsync(s => s.Id == found.Value.Source.Id, ct);
        if (row is null) return NotFound.Of("source", source);
        if (row.Expect(revision, "the source") is { } stale) return stale;
        var uploads = await db.Set<SourceFile>().Where(f => f.SourceId == row.Id).Select(f => f.Upload).ToListAsync(ct);
        db.Remove(row);
        db.Record(principal, new SourceDeleted(row.Id, found.Value.Domain.Slug, row.Slug));
        try
        {
            if (await db.TrySaveAsync("the source", null, ct) is { } failed) return failed;
        }
        catch (DbUpdateException e) when (IsStillNamed(e))
        {
            return new Conflict($"{found.Value.Source.Name} has got a port meanwhile; point it at another source first.");
        }

        foreach (var upload in uploads) store.Abandon(row.Id, upload);
        return Done.Yes;
    }

    public async Task<Result<SourceTest>> TestAsync(Principal principal, string domain, string source, CancellationToken ct)
    {
        var found = await access.SourceAsync(principal, domain, source, ct);
        if (found.Error is { } error) return error;
        var (connector, handle) = access.Open(found.Value.Source);
        var start = time.GetTimestamp();
        var tried = await connector.TestAsync(handle, ct);
        return new SourceTest(tried.Ok, tried.Ok ? tried.Value : tried.Error!.Message, (long)time.GetElapsedTime(start).TotalMilliseconds);
    }

    public async Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(Principal principal, string domain, string source, CancellationToken ct)
    {
        var found = await access.SourceAsync(principal, domain, source, ct);
        if (found.Error is { } error) return error;
        var (connector, handle) = access.Open(found.Value.Source);
        return await connector.TablesAsync(handle, ct);
    }

    public async Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(Principal principal, string domain, string source, string table, CancellationToken ct)
    {
        var found = await access.SourceAsync(principal, domain, source, ct);
        if (found.Error is { } error) return error;
        var (connector, handle) = access.Open(found.Value.Source);
        return await connector.ColumnsAsync(handle, table, ct);
    }

    public async Task<Result<TableRows>> HeadAsync(Principal principal, string domain, string source, string table, int limit, CancellationToken ct)
    {
        var found = await access.SourceAsync(principal, domain, source, ct);
        return found.Error is { } error ? error : await head.ReadAsync(principal, found.Value.Domain, found.Value.Source, table, limit, ct);
    }

    public Task<Result<UploadedTable>> UploadAsync(Principal principal, string domain, string source, string fileName, Stream content, IProgress<long>? progress, CancellationToken ct)
        => UploadAsync(principal, domain, source, fileName, content, new Dictionary<string, JsonElement>(), progress, ct);

    public async Task<Result<UploadedTable>> UploadAsync(Principal principal, string domain, string source, string fileName, Stream content, IReadOnlyDictionary<string, JsonElement> reading, IProgress<long>? progress, CancellationToken ct)
    {
        var found = await access.SourceAsync(principal, domain, source, ct);
        return found.Error is { } error ? error : await uploader.TakeAsync(principal, found.Value.Domain, found.Value.Source, fileName, content, reading, progress, ct);
    }

    public async Task<Result<UploadedTable>> ReadAgainAsync(Principal principal, string domain, string source, string table, IReadOnlyDictionary<string, JsonElement> reading, CancellationToken ct)
    {
        var found = await access.SourceAsync(principal, domain, source, ct);
        return found.Error is { } error ? error : await uploader.AgainAsync(principal, found.Value.Domain, found.Value.Source, table, reading, ct);
    }

    public async Task<IReadOnlyDictionary<Guid, SourceName>> NamesAsync(IEnumerable<Guid> ids, CancellationToken ct)
    {
        var wanted = ids.Distinct().ToList();
        await using var db = await factory.CreateDbContextAsync(ct);
        return await db.Set<Source>().Where(s => wanted.Contains(s.Id)).Select(s => new SourceName(s.Id, s.DomainId, s.Slug, s.Name, s.Kind)).ToDictionaryAsync(s => s.Id, ct);
    }

    public async Task<SourceName?> FindAsync(Guid domainId, string slug, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        return await db.Set<Source>().Where(s => s.DomainId == domainId && s.Slug == slug).Select(s => new SourceName(s.Id, s.DomainId, s.Slug, s.Name, s.Kind)).SingleOrDefaultAsync(ct);
    }

    public async Task<Result<IReadOnlyList<SourceColumn>>> DescribeAsync(Guid sourceId, string table, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var source = await db.Set<Source>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == sourceId, ct);
        if (source is null) return new NotFound("The source is not there any more.");
        var (connector, handle) = access.Open(source);
        return await connector.ColumnsAsync(handle, table, ct);
    }

    public async Task<Result<TableShape>> ShapeAsync(Guid sourceId, string table, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var source = await db.Set<Source>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == sourceId, ct);
        if (source is null) return new NotFound("The source is not there any more.");
        var (connector, handle) = access.Open(source);
        var columns = await connector.ColumnsAsync(handle, table, ct);
        if (columns.Error is { } error) return error;
        if (connector.Origin == SchemaOrigin.Declared) return new TableShape(columns.Value);
        var empty = await connector.CountAsync(handle, table, ct) == 0;
        return empty && connector.Origin == SchemaOrigin.RowsTellColumns
            ? new Unavailable("The table has no rows now, so its columns are not known; look again when there is a row.")
            : new TableShape(columns.Value, Learnt: true, TellsTypes: !empty);
    }

    // A port that is made between the question and the delete holds the source by its foreign key.
    private static bool IsStillNamed(DbUpdateException e)
        => e.InnerException is Microsoft.Data.Sqlite.SqliteException { SqliteExtendedErrorCode: 787 } or Microsoft.Data.SqlClient.SqlException { Number: 547 };

    private Invalid? Apply(Source source, SourceInput input)
    {
        var wrong = SourceInputs.Check(source.Slug, source.Name);
        var connector = access.Connector(source.Kind);
        if (connector.Error is Invalid kind) return Invalid.Of([.. wrong, .. kind.Fields]);
        var fields = connector.Value.Fields;
        wrong.AddRange(SourceInputs.Unknown("settings", input.Settings?.Keys, [.. fields.Where(f => !f.Secret).Select(f => f.Name)], source.Kind));
        wrong.AddRange(SourceInputs.Unknown("secrets", input.Secrets?.Keys, [.. fields.Where(f => f.Secret).Select(f => f.Name)], source.Kind));
        wrong.AddRange(LedElsewhere(source, input, fields));
        if (wrong.Count > 0) return Invalid.Of(wrong);
        if (input.Settings is { } settings) source.SettingsJson = SourceSettings.Write(settings);
        secrets.Change(source, input.Secrets);
        wrong.AddRange(connector.Value.Validate(access.Open(source).Handle));
        return wrong.Count > 0 ? Invalid.Of(wrong) : null;
    }

    // A contributor who may change a source must not get at a secret that somebody else wrote by pointing it at a host of their own.
    private IEnumerable<FieldError> LedElsewhere(Source source, SourceInput input, IReadOnlyList<SourceField> fields)
    {
        if (input.Settings is not { } settings) return [];
        var before = SourceSettings.Read(source.SettingsJson);
        var moved = fields.FirstOrDefault(f => f.Leads && settings.GetValueOrDefault(f.Name).ToString() != before.GetValueOrDefault(f.Name).ToString());
        return moved is null ? [] : secrets.Names(source).Where(name => input.Secrets?.ContainsKey(name) != true)
            .Select(name => new FieldError($"secrets.{name}", $"{moved.Label} has changed, so write this secret again: it is not sent elsewhere unasked."));
    }

    private SourceView View(DomainInfo domain, Source s)
        => new(s.Id, domain.Slug, s.Slug, s.Name, s.Kind, SourceSettings.Read(s.SettingsJson), secrets.Names(s), s.Revision);
}
