using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Products.Drafting;

/// <summary>Drafts from data sets: rows go into a file source of the domain, and a product with one port reads them. Every step asks for the principal's rights itself.</summary>
internal sealed class ProductDrafts(IProductService products, ISourceService sources, IDomainDirectory domains, IPortDirectory ports) : IProductDrafts
{
    private const string SourceSlug = "data-sets";
    private const string FilesKind = "files";
    private const string PortName = "rows";

    public async Task<Result<DraftedProduct>> DraftAsync(Principal principal, ProductDraft draft, Stream parquet, CancellationToken ct)
    {
        var made = await products.CreateAsync(principal, new ProductInput(draft.Domain, draft.Slug, draft.Name, draft.Grouped ? ProductKind.Aggregate : ProductKind.ConsumerAligned,
            draft.Purpose, draft.Limitations, await UsageAsync(draft, ct), null, [principal.Email]), ct);
        if (made.Error is { } unmade) return unmade;
        var product = made.Value;
        var kept = false;
        try
        {
            var source = await SourceAsync(principal, product.Domain, ct);
            if (source.Error is { } away) return away;
            var table = await sources.UploadAsync(principal, product.Domain, SourceSlug, $"{product.Slug}.parquet", parquet, null, ct);
            if (table.Error is { } refused) return refused;
            var columns = draft.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
            var port = await products.PutPortAsync(principal, product.Domain, product.Slug, PortName, new PortInput(draft.Name, draft.RowIs, SourceSlug, table.Value.Table,
                [.. table.Value.Columns.Select(c => Column(c, columns))], null), 0, ct);
            if (port.Error is { } wrong) return wrong;
            kept = true;
            return new DraftedProduct(product.Id, product.Path, product.Domain, SourceSlug, table.Value.Table);
        }
        finally
        {
            // A draft without rows is of no use to anybody.
            if (!kept) await products.DeleteAsync(principal, product.Domain, product.Slug, null, CancellationToken.None);
        }
    }

    public async Task<Result<bool>> RefreshAsync(Principal principal, DraftedProduct product, Stream parquet, CancellationToken ct)
    {
        if (await ports.ProductsAsync([product.ProductId], null, 1, ct) is not [{ State: not ProductState.Retired } there]) return false;
        // A port that was pointed elsewhere since is no longer this set's business.
        var source = (await domains.FindAsync(product.Domain, ct)) is { } domain ? await sources.FindAsync(domain.Id, product.Source, ct) : null;
        if (source is null || !there.Ports.Any(p => p.Port.SourceId == source.Id && p.Port.Table == product.Table)) return false;
        var table = await sources.UploadAsync(principal, product.Domain, product.Source, $"{product.Table}.parquet", parquet, null, ct);
        return table.Error is { } refused ? refused : true;
    }

    private async Task<Result<Done>> SourceAsync(Principal principal, string domain, CancellationToken ct)
    {
        var there = await sources.GetAsync(principal, domain, SourceSlug, ct);
        if (there.Error is NotFound)
        {
            var made = await sources.CreateAsync(principal, domain, new SourceInput(SourceSlug, "Data sets", FilesKind, null, null), ct);
            if (made.Ok) return Done.Yes;
            // Somebody else promoted a set in this moment.
            there = await sources.GetAsync(principal, domain, SourceSlug, ct);
            if (!there.Ok) return made.Error!;
        }

        if (there.Error is { } error) return error;
        return there.Value.Kind == FilesKind && !there.Value.Settings.ContainsKey("root") ? Done.Yes
            : new Conflict($"{domain} has a source '{SourceSlug}' that takes no files; snapshots need that name for one of uploaded files.");
    }

    // A column that the plan does not know by this name is taken for the worst until somebody looks.
    private static ColumnInput Column(SourceColumn column, IReadOnlyDictionary<string, DraftColumn> drafted) => drafted.TryGetValue(column.Name, out var d)
        ? new ColumnInput(column.Name, null, d.Description, Enum.Parse<Classification>(d.Classification, ignoreCase: true), d.PersonalData, d.PrimaryKey)
        : new ColumnInput(column.Name, null, null, Classification.Restricted, true);

    /// <summary>Where the product comes from. Inputs that not everybody may know of are counted only, since everybody may come to read this.</summary>
    private async Task<string> UsageAsync(ProductDraft draft, CancellationToken ct)
    {
        var found = await ports.FindAsync(draft.Inputs, ct);
        var told = draft.Inputs.Where(p => found.TryGetValue(p, out var port) && port.Visibility == Visibility.Everyone && port.State is (ProductState.Published or ProductState.Deprecated)).ToList();
        var hidden = draft.Inputs.Count - told.Count;
        return $"Made from the data set “{draft.DataSet}”, which reads:\n\n{string.Join('\n', told.Select(p => $"- `{p}`"))}{(hidden > 0 ? $"\n- {hidden} {(hidden == 1 ? "port" : "ports")} that not everybody may know of" : "")}\n";
    }
}
