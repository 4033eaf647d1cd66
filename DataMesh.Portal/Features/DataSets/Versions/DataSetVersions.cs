using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Versions;

/// <summary>Keeps named versions of sets.</summary>
internal sealed class DataSetVersions(IDbContextFactory<PortalDbContext> factory, IDataSetService sets, IUserDirectory users, TimeProvider time) : IDataSetVersions
{
    private const int Most = 500;

    public async Task<Result<IReadOnlyList<DataSetVersionView>>> ListAsync(Principal principal, Guid id, CancellationToken ct)
    {
        // Who may see the set may see how it was: its steps, never rows.
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        await using var db = await factory.CreateDbContextAsync(ct);
        var versions = await db.Set<DataSetVersion>().AsNoTracking().Where(v => v.DataSetId == id).OrderByDescending(v => v.Number).Take(Most).ToListAsync(ct);
        var people = await users.GetAsync(versions.Select(v => v.ById).Distinct(), ct);
        return (List<DataSetVersionView>)[.. versions.Select(v => View(v, people.GetValueOrDefault(v.ById)?.Name))];
    }

    public async Task<Result<DataSetVersionView>> KeepAsync(Principal principal, Guid id, string? name, CancellationToken ct)
    {
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        if (!set.Value.MayEdit) return new Forbidden("The data set was shared with you for reading; make a copy to change it.", "not-owner");
        if ((name ?? "").Trim() is not { Length: > 0 and <= 100 } named) return Invalid.Field("name", "The name has 1 to 100 characters.");
        await using var db = await factory.CreateDbContextAsync(ct);
        var last = await db.Set<DataSetVersion>().Where(v => v.DataSetId == id).MaxAsync(v => (int?)v.Number, ct) ?? 0;
        if (last >= Most) return new Conflict($"A set keeps {Most} versions at most.");
        var version = new DataSetVersion { DataSetId = id, Number = last + 1, Name = named, FlowJson = set.Value.Flow.GetRawText(), ById = principal.Id, At = time.GetUtcNow() };
        db.Add(version);
        db.Record(principal, new DataSetChanged(id, set.Value.Name, $"kept version {version.Number} of"));
        return await db.TrySaveAsync("the data set", "Somebody kept a version in the same moment; look at it and try again.", ct) is { } failed ? failed : View(version, principal.Name);
    }

    private static DataSetVersionView View(DataSetVersion version, string? by)
    {
        using var flow = JsonDocument.Parse(version.FlowJson);
        return new DataSetVersionView(version.Number, version.Name, by ?? "Somebody who left", version.At, flow.RootElement.Clone());
    }
}
