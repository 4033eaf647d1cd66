using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.DataSets.Charting;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Keeping;

/// <summary>Keeps data sets: their owners change them, those with whom they are shared see them.</summary>
internal sealed class DataSetService(IDbContextFactory<PortalDbContext> factory, DataSetShares shares, IUserDirectory users, IDomainDirectory domains, TimeProvider time) : IDataSetService
{
    private const int MostDescription = 10_000;

    public async Task<IReadOnlyList<DataSetSummary>> ListAsync(Principal principal, CancellationToken ct)
    {
        var subjects = await SubjectsAsync(principal, ct);
        await using var db = await factory.CreateDbContextAsync(ct);
        var rows = await db.Set<DataSet>().Where(d => d.OwnerId == principal.Id || d.Shares.Any(s => subjects.Contains(s.SubjectId)))
            .OrderByDescending(d => d.UpdatedAt).ThenBy(d => d.Id)
            .Select(d => new { d.Id, d.Name, d.Description, d.OwnerId, d.Ports, d.UpdatedAt }).ToListAsync(ct);
        var owners = await users.GetAsync(rows.Select(r => r.OwnerId).Distinct(), ct);
        return [.. rows.Select(r => new DataSetSummary(r.Id, r.Name, r.Description, owners.GetValueOrDefault(r.OwnerId)?.Name ?? "Somebody who left", r.OwnerId == principal.Id,
            r.Ports.Split('\n', StringSplitOptions.RemoveEmptyEntries), r.UpdatedAt))];
    }

    public async Task<Result<DataSetView>> GetAsync(Principal principal, Guid id, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        return await FindAsync(db.Set<DataSet>().AsNoTracking(), principal, id, ct) is { } set ? await ViewAsync(principal, set, ct) : Missing(id);
    }

    public async Task<Result<DataSetView>> CreateAsync(Principal principal, DataSetInput input, CancellationToken ct)
    {
        var wrong = Check(input);
        var shared = await shares.ReadAsync(principal, input.SharedWith ?? [], input.Editors, ct);
        if (shared.Error is Invalid sharing) wrong.AddRange(sharing.Fields);
        if (wrong.Count > 0) return Invalid.Of(wrong);
        var set = new DataSet { Id = Guid.CreateVersion7(), OwnerId = principal.Id, Name = "", FlowJson = "", CreatedAt = time.GetUtcNow(), Shares = shared.Value };
        Write(set, input);
        await using var db = await factory.CreateDbContextAsync(ct);
        db.Add(set);
        db.Record(principal, new DataSetChanged(set.Id, set.Name, "created"));
        await db.SaveChangesAsync(ct);
        return await ViewAsync(principal, set, ct);
    }

    public async Task<Result<DataSetView>> UpdateAsync(Principal principal, Guid id, DataSetInput input, long? revision, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var found = await EditableAsync(db, principal, id, revision, ct);
        if (found.Error is { } error) return error;
        var set = found.Value;
        var wrong = Check(input);
        var before = await shares.WriteAsync(set.Shares, ct);
        var editing = input.Editors ?? await shares.WriteAsync([.. set.Shares.Where(s => s.CanEdit)], ct);
        if (set.OwnerId != principal.Id && (!Same(input.SharedWith ?? before, before) || (input.Editors is not null && !Same(input.Editors, await shares.WriteAsync([.. set.Shares.Where(s => s.CanEdit)], ct)))))
            return new Forbidden("Only its owner changes with whom a data set is shared.", "not-owner");
        var shared = set.OwnerId == principal.Id && (input.SharedWith is not null || input.Editors is not null)
            ? await shares.ReadAsync(principal, input.SharedWith ?? before, input.Editors is null ? [.. editing.Intersect(input.SharedWith ?? before, StringComparer.OrdinalIgnoreCase)] : editing, ct)
            : (Result<List<DataSetShare>>)set.Shares.ToList();
        if (shared.Error is Invalid sharing) wrong.AddRange(sharing.Fields);
        if (wrong.Count > 0) return Invalid.Of(wrong);
        Write(set, input);
        set.Shares.RemoveAll(s => !shared.Value.Exists(n => n.SubjectId == s.SubjectId));
        foreach (var share in set.Shares) share.CanEdit = shared.Value.First(n => n.SubjectId == share.SubjectId).CanEdit;
        set.Shares.AddRange(shared.Value.Where(n => !set.Shares.Exists(s => s.SubjectId == n.SubjectId)));
        db.Record(principal, new DataSetChanged(set.Id, set.Name, "changed"));
        return await db.TrySaveAsync("the data set", null, ct) is { } failed ? failed : await ViewAsync(principal, set, ct);
    }

    public async Task<Result<Done>> DeleteAsync(Principal principal, Guid id, long? revision, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var found = await OwnAsync(db, principal, id, revision, ct);
        if (found.Error is { } error) return error;
        db.Remove(found.Value);
        db.Record(principal, new DataSetChanged(id, found.Value.Name, "deleted"));
        return await db.TrySaveAsync("the data set", null, ct) is { } failed ? failed : Done.Yes;
    }

    private async Task<Result<DataSet>> OwnAsync(PortalDbContext db, Principal principal, Guid id, long? revision, CancellationToken ct)
    {
        if (await FindAsync(db.Set<DataSet>(), principal, id, ct) is not { } set) return Missing(id);
        if (set.OwnerId != principal.Id) return new Forbidden("The data set was shared with you for reading; make a copy to change it.", "not-owner");
        return set.Expect(revision, "the data set") is { } stale ? stale : set;
    }

    /// <summary>A set that the principal may change.</summary>
    private async Task<Result<DataSet>> EditableAsync(PortalDbContext db, Principal principal, Guid id, long? revision, CancellationToken ct)
    {
        if (await FindAsync(db.Set<DataSet>(), principal, id, ct) is not { } set) return Missing(id);
        if (!await MayEditAsync(principal, set, ct)) return new Forbidden("The data set was shared with you for reading; make a copy to change it.", "not-owner");
        return set.Expect(revision, "the data set") is { } stale ? stale : set;
    }

    private async Task<bool> MayEditAsync(Principal principal, DataSet set, CancellationToken ct)
    {
        if (set.OwnerId == principal.Id) return true;
        var subjects = await SubjectsAsync(principal, ct);
        return set.Shares.Exists(s => s.CanEdit && subjects.Contains(s.SubjectId));
    }

    private static bool Same(IReadOnlyList<string> one, IReadOnlyList<string> other) => one.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(other);

    private async Task<DataSet?> FindAsync(IQueryable<DataSet> sets, Principal principal, Guid id, CancellationToken ct)
    {
        var subjects = await SubjectsAsync(principal, ct);
        return await sets.Include(d => d.Shares)
            .SingleOrDefaultAsync(d => d.Id == id && (d.OwnerId == principal.Id || d.Shares.Any(s => subjects.Contains(s.SubjectId))), ct);
    }

    /// <summary>The principal itself and the domains that it belongs to.</summary>
    private async Task<List<Guid>> SubjectsAsync(Principal principal, CancellationToken ct)
        => [principal.Id, .. (await domains.RightsAsync(principal, ct)).Belongs];

    private void Write(DataSet set, DataSetInput input)
    {
        set.Name = input.Name.Trim();
        set.Description = input.Description ?? "";
        set.FlowJson = input.Flow.GetRawText();
        set.Ports = string.Join('\n', FlowText.Ports(input.Flow));
        if (input.Chart is { } chart) set.ChartJson = chart.EnumerateObject().Any() ? chart.GetRawText() : null;
        set.UpdatedAt = time.GetUtcNow();
    }

    private async Task<DataSetView> ViewAsync(Principal principal, DataSet set, CancellationToken ct)
    {
        var owners = await users.GetAsync([set.OwnerId], ct);
        using var flow = JsonDocument.Parse(set.FlowJson);
        using var chart = set.ChartJson is null ? null : JsonDocument.Parse(set.ChartJson);
        return new DataSetView(set.Id, set.Name, set.Description, flow.RootElement.Clone(), await shares.WriteAsync(set.Shares, ct), owners.GetValueOrDefault(set.OwnerId)?.Email ?? "",
            set.OwnerId == principal.Id, set.CreatedAt, set.UpdatedAt, set.Revision, chart?.RootElement.Clone())
        {
            Editors = await shares.WriteAsync([.. set.Shares.Where(s => s.CanEdit)], ct),
            MayEdit = await MayEditAsync(principal, set, ct),
        };
    }

    private static List<FieldError> Check(DataSetInput input)
    {
        var wrong = new List<FieldError>();
        if ((input.Name ?? "").Trim().Length is 0 or > 100) wrong.Add(new FieldError("name", "The name has 1 to 100 characters."));
        if (input.Description?.Length > MostDescription) wrong.Add(new FieldError("description", "The description has up to 10,000 characters."));
        if (FlowText.Check(input.Flow) is { } flow) wrong.Add(flow);
        if (input.Chart is { } chart && ChartJson.Check(chart) is { } drawn) wrong.Add(drawn);
        return wrong;
    }

    private static NotFound Missing(Guid id) => NotFound.Of("data set", id.ToString());
}
