using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Pages.Editing;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages;

/// <summary>Makes a draft, then leads on to its four steps.</summary>
public sealed partial class NewProductPage
{
    private readonly Loadable<IReadOnlyList<DomainInfo>> _domains = new();
    private DomainInfo? _domain;
    private string? _name;
    private ProductKind _kind;
    private Invalid? _invalid;
    private string? _problem;
    private bool _busy;

    /// <summary>Products.</summary>
    [Inject] public required IProductService Products { get; init; }

    /// <summary>In which domains one may make them.</summary>
    [Inject] public required IDomainDirectory Directory { get; init; }

    /// <summary>The domain, from the address.</summary>
    [SupplyParameterFromQuery] public string? Domain { get; set; }

    /// <summary>The source of the first table, from the address.</summary>
    [SupplyParameterFromQuery] public string? Source { get; set; }

    /// <summary>The first table, from the address.</summary>
    [SupplyParameterFromQuery] public string? Table { get; set; }

    /// <inheritdoc />
    protected override Task OnInitializedAsync()
    {
        if (Table is not null) _name = SourceStep.Title(Table);
        return FetchAsync();
    }

    private Task FetchAsync() => LoadAsync<IReadOnlyList<DomainInfo>>(_domains, async token =>
    {
        var rights = await Directory.RightsAsync(Principal, token);
        IReadOnlyList<DomainInfo> mine = [.. rights.With(DomainRole.Contributor).Select(id => rights.Domains[id]).OrderBy(d => d.Name, StringComparer.OrdinalIgnoreCase)];
        _domain = mine.FirstOrDefault(d => d.Slug == Domain) ?? (mine.Count == 1 ? mine[0] : null);
        return mine;
    });

    private string? Wrong(string field) => _invalid?.Fields.FirstOrDefault(f => f.Field == field)?.Message;

    private async Task MakeAsync()
    {
        _busy = true;
        try
        {
            var made = await Products.CreateAsync(Principal, new ProductInput(_domain!.Slug, null, _name!.Trim(), _kind, null, null, null, null, [Principal.Email]), Cancellation);
            _invalid = made.Error as Invalid;
            _problem = made.Error is null || _invalid?.Fields.All(f => f.Field is "domain" or "name" or "slug") == true ? null : made.Error.Message;
            if (!made.Ok) return;
            Navigation.NavigateTo($"/products/{made.Value.Path}/edit?step={await FirstPortAsync(made.Value)}");
        }
        finally
        {
            _busy = false;
        }
    }

    // Whoever came from a table has chosen it already; where it cannot be read, the first step says why.
    private async Task<string> FirstPortAsync(ProductView product)
    {
        if (Source is not { } source || Table is not { } table) return "source";
        var port = await Products.PutPortAsync(Principal, product.Domain, product.Slug, Slugs.From(table), new PortInput(SourceStep.Title(table), null, source, table, null, null), null, Cancellation);
        return port.Ok ? "columns" : $"source&source={Uri.EscapeDataString(source)}&table={Uri.EscapeDataString(table)}";
    }
}
