using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Keeping;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Features.DataSets.Querying;
using DataMesh.Portal.Features.DataSets.Scheduling;
using DataMesh.Portal.Features.DataSets.Snapshots;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Formatting;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Promoting;

/// <summary>Snapshot, then draft: the product's rows are a copy that its domain answers for.</summary>
internal sealed class PromotionService(
    IDbContextFactory<PortalDbContext> factory, IDataSetService sets, IDomainDirectory domains, IGovernedReader reader, IReadGuard guard, IPortContracts contracts, IProductDrafts drafts,
    SnapshotRunner runner, SnapshotRows snapshots, TimeProvider time) : IPromotionService
{
    public async Task<Result<PromotedView>> PromoteAsync(Principal principal, Guid id, PromoteInput input, CancellationToken ct)
    {
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        if (!set.Value.Mine) return NotOwner();
        var name = string.IsNullOrWhiteSpace(input.Name) ? set.Value.Name : input.Name.Trim();
        var slug = string.IsNullOrWhiteSpace(input.Slug) ? null : input.Slug.Trim();
        if (await CheckAsync(principal, input.Domain, slug, name, ct) is { } wrong) return wrong;
        var flow = QueryApi.ReadFlow(set.Value.Flow);
        if (flow.Error is { } broken) return broken;

        var taken = await TakeAsync(id, ct);
        if (taken.Error is { } failed) return failed;
        var snapshot = await snapshots.FindAsync(id, taken.Value.ToString(), ct);
        if (snapshot.Error is { } gone) return gone;
        var file = await snapshots.ParquetAsync(principal, snapshot.Value, ct);
        if (file.Error is { } refused) return refused;
        await using var parquet = file.Value;
        var draft = await DraftAsync(principal, set.Value, flow.Value, snapshot.Value.Kept, input.Domain, slug, name, ct);
        var made = await drafts.DraftAsync(principal, draft, parquet, ct);
        if (made.Error is { } undone) return undone;

        var promotion = new DataSetPromotion
        {
            Id = Guid.CreateVersion7(), DataSetId = id, ProductId = made.Value.ProductId, Product = made.Value.Product, Domain = made.Value.Domain, Source = made.Value.Source, Table = made.Value.Table,
            Ports = string.Join('\n', draft.Inputs), KeptJson = JsonSerializer.Serialize(snapshot.Value.Kept), PromotedById = principal.Id, PromotedAt = time.GetUtcNow(),
        };
        await using var db = await factory.CreateDbContextAsync(ct);
        db.Add(promotion);
        db.Record(principal, new DataSetPromoted(id, set.Value.Name, promotion.Product, draft.Inputs));
        await db.SaveChangesAsync(ct);
        return View(promotion);
    }

    public async Task<Result<IReadOnlyList<PromotedView>>> ListAsync(Principal principal, Guid id, CancellationToken ct)
    {
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        if (!set.Value.Mine) return NotOwner();
        await using var db = await factory.CreateDbContextAsync(ct);
        var found = await db.Set<DataSetPromotion>().AsNoTracking().Where(p => p.DataSetId == id).OrderByDescending(p => p.PromotedAt).ToListAsync(ct);
        return found.ConvertAll(View);
    }

    // Asked before rows are read; whoever makes the product asks again.
    private async Task<Error?> CheckAsync(Principal principal, string? domain, string? slug, string name, CancellationToken ct)
    {
        var wrong = new List<FieldError>();
        if (name.Length > 100) wrong.Add(new FieldError("name", "The name has 1 to 100 characters."));
        if (slug is not null && !Slugs.IsSlug(slug)) wrong.Add(new FieldError("slug", Slugs.Rule));
        var rights = await domains.RightsAsync(principal, ct);
        var found = rights.Find(domain ?? "");
        if (found is null) wrong.Add(new FieldError("domain", $"There is no domain '{domain}', or you may not know of it."));
        if (wrong.Count > 0) return Invalid.Of(wrong);
        return rights.Is(DomainRole.Contributor, found!.Id) ? null : new Forbidden($"Only contributors of {found.Name} make products there.", "not-contributor");
    }

    /// <summary>Takes a snapshot now, as a run like others.</summary>
    private async Task<Result<Guid>> TakeAsync(Guid id, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var run = new DataSetRun { Id = Guid.CreateVersion7(), DataSetId = id, State = RunState.Running, QueuedAt = now, DueAt = now, StartedAt = now, LeaseUntil = now + SnapshotRunner.Lease, Attempts = 1 };
        await using (var db = await factory.CreateDbContextAsync(ct))
        {
            if (await db.Set<DataSetRun>().AnyAsync(r => r.DataSetId == id && (r.State == RunState.Queued || r.State == RunState.Running), ct))
                return new Conflict("A snapshot of the data set is being taken; promote it when that is over.");
            db.Add(run);
            await db.SaveChangesAsync(ct);
        }

        return await runner.RunAsync(run.Id, ct) is { } failed ? failed : run.Id;
    }

    private async Task<ProductDraft> DraftAsync(Principal principal, DataSetView set, Flow flow, KeptRows kept, string domain, string? slug, string name, CancellationToken ct)
    {
        var inputs = DraftColumns.Inputs(flow);
        var nodes = (await reader.InspectAsync(principal, flow, examples: false, ct)).Nodes;
        var columns = DraftColumns.Of(flow, kept.Columns, node => nodes.GetValueOrDefault(node)?.Columns ?? [], await contracts.OfAsync(principal, inputs, ct));
        var until = Obligations.Of(await guard.DecideAsync(principal, inputs, AccessLevel.Export, ct)).Until;
        await using var db = await factory.CreateDbContextAsync(ct);
        var schedule = await db.Set<DataSetSchedule>().AsNoTracking().SingleOrDefaultAsync(s => s.DataSetId == set.Id, ct);
        var refreshed = schedule is not null && ScheduleInputs.Of(schedule) is { } rule ? $"Refreshed {rule.Words}." : "Refreshed when somebody takes a snapshot of the data set.";
        var limitations = $"The rows are those that the owner of the data set may read, as of its last snapshot. {refreshed}{(until is { } end ? $" The access to its inputs ends on {Format.Date(DateOnly.FromDateTime(end.UtcDateTime))}: it is not refreshed after that." : "")}";
        var keys = columns.Where(c => c.PrimaryKey).Select(c => c.Name).ToList();
        return new ProductDraft(domain, slug, name, DraftColumns.IsGrouped(flow), set.Description.Length > 0 ? set.Description : $"What the data set “{set.Name}” shows.", limitations,
            keys.Count > 0 ? $"One row per {string.Join(", ", keys)}." : $"A row of the data set “{set.Name}”.", set.Name, inputs, columns);
    }

    private static PromotedView View(DataSetPromotion p) => new(p.Product, p.PromotedAt, p.Ports.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static Forbidden NotOwner() => new("Only its owner promotes a data set; make a copy to promote your own.", "not-owner");
}
