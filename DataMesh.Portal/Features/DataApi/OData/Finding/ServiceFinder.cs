using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.OData.Finding;

/// <summary>Finds what a caller may read at an address.</summary>
internal sealed class ServiceFinder(IPortDirectory directory, IReadGuard guard, IProductService products, IDataSetService sets, IGovernedReader reader)
{
    private const string Rows = "rows";

    /// <summary>A product with the ports that the caller may read now; 404 where it may not know of the product.</summary>
    public async Task<Result<ODataService>> ProductAsync(Principal principal, string domain, string product, CancellationToken ct)
    {
        var found = await directory.ProductAsync($"{domain}/{product}", ct);
        var decisions = found is null ? new Dictionary<string, ReadDecision>() : await guard.DecideAsync(principal, [.. found.Ports.Select(p => p.Port.Path)], AccessLevel.Read, ct);
        // Who may read or know of a port may know of its product; without one the product's own rule decides.
        if (!decisions.Values.Any(d => d is ReadAllowed or ReadRefused { Known: true }) && await products.GetAsync(principal, domain, product, ct) is { Error: { } error }) return error;

        var open = new List<ODataSet>();
        var closed = new Dictionary<string, Flow>(StringComparer.Ordinal);
        foreach (var port in found?.Ports ?? [])
        {
            var name = SetName(port.Port.Path);
            switch (decisions.GetValueOrDefault(port.Port.Path))
            {
                case ReadAllowed allowed when allowed.Scan.Columns.Count > 0:
                    open.Add(new ODataSet(name, port.Port.Title, Text(port.Description), Input(port.Port.Path), Columns(allowed.Scan, port.Columns)));
                    break;
                case ReadRefused { Known: true }:
                    closed[name] = Input(port.Port.Path);
                    break;
            }
        }

        return new ODataService($"odata/{domain}/{product}", $"DataMesh.{Part(domain)}.{Part(product)}", Text($"{found?.Name}\n\n{found?.Purpose}".Trim()), open, closed)
        {
            Title = found?.Name ?? product,
            Version = found?.Version ?? "1.0",
            Until = decisions.Count == 0 || decisions.Values.Any(d => d is not ReadAllowed) ? DateTimeOffset.MinValue : decisions.Values.Min(d => ((ReadAllowed)d).Until),
        };
    }

    /// <summary>A data set that the caller owns or has shared; its rows are what the caller may read of its inputs.</summary>
    public async Task<Result<ODataService>> DataSetAsync(Principal principal, Guid id, CancellationToken ct)
    {
        var found = await sets.GetAsync(principal, id, ct);
        if (found.Error is { } error) return error;
        var reading = FlowJson.Read(found.Value.Flow);
        if (reading.Flow is not { Output: { } output } flow) return Invalid.Of(reading.Flow is null ? [.. reading.Errors.Select(FlowErrors.Field)] : [new FieldError("flow.output", "The data set has no result yet: choose the step whose rows are wanted.")]);
        var inspection = await reader.InspectAsync(principal, flow, examples: false, ct);
        var columns = inspection.Nodes.GetValueOrDefault(output)?.Columns;
        IReadOnlyList<ODataSet> open = columns is { Count: > 0 } ? [new ODataSet(Rows, found.Value.Name, Text(found.Value.Description), flow, [.. columns.Select(c => new ODataColumn(c.Name, PropertyNames.Of(c.Name), c.Type, null, false))])] : [];
        return new ODataService($"odata/datasets/{id}", $"DataMesh.datasets.s{id:N}", Text($"{found.Value.Name}\n\n{found.Value.Description}".Trim()), open,
            open.Count == 0 ? new Dictionary<string, Flow> { [Rows] = flow } : new Dictionary<string, Flow>()) { Title = found.Value.Name };
    }

    private static List<ODataColumn> Columns(GovernedScan scan, IReadOnlyList<ColumnView> promised)
    {
        var views = promised.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var keys = Keys(scan, promised);
        return [.. scan.Columns.Select(c => new ODataColumn(c.Name, PropertyNames.Of(c.Name), c.Mask?.VisibleType(c.Type) ?? c.Type, Text(views.GetValueOrDefault(c.Name)?.Description), keys.Contains(c.Name)) { Mask = c.Mask?.ToString() })];
    }

    /// <summary>The primary key where all of it is seen; else a unique column that is never null; else nothing. Masks leave no two rows apart, but for the hash, which keeps what was different different.</summary>
    private static HashSet<string> Keys(GovernedScan scan, IReadOnlyList<ColumnView> promised)
    {
        var seen = scan.Columns.Where(c => c.Mask is null or { Kind: MaskKind.Hash }).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        List<string> primary = [.. promised.Where(c => c.PrimaryKey).Select(c => c.Name)];
        if (primary.Count > 0 && primary.TrueForAll(seen.Contains)) return [.. primary];
        return promised.FirstOrDefault(c => c is { Unique: true, Nullable: false } && seen.Contains(c.Name)) is { } unique ? [unique.Name] : [];
    }

    private static Flow Input(string port) => new([new InputNode(Rows, port)], Rows);

    // Slugs have no underscores, so that no two fall together.
    private static string Part(string slug) => PropertyNames.Of(slug.Replace('-', '_'));

    /// <summary>The entity set's name of a port.</summary>
    /// <param name="path">The port's path or name.</param>
    public static string SetName(string path) => Part(path[(path.LastIndexOf('/') + 1)..]);

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
