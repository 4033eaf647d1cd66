using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Discovery.Browse;

/// <summary>All products that one may know of. Everything that is searched and chosen stands in the address.</summary>
public sealed partial class CatalogPage
{
    private const int PageSize = 50;
    private static readonly string[] Sorts = ["match", "name", "updated"];

    private readonly Loadable<SearchAnswer> _answer = new();
    private SearchQuery? _asked;
    private string? _shown;
    private int _asking;
    private int? _all;
    private bool _mayMake;

    /// <summary>The search.</summary>
    [Inject] public required ICatalogSearch Search { get; init; }

    /// <summary>Who may make products.</summary>
    [Inject] public required IDomainDirectory Domains { get; init; }

    /// <summary>Words.</summary>
    [SupplyParameterFromQuery] public string? Q { get; set; }

    /// <summary>Chosen domains.</summary>
    [SupplyParameterFromQuery] public string[]? Domain { get; set; }

    /// <summary>Chosen kinds.</summary>
    [SupplyParameterFromQuery] public string[]? Kind { get; set; }

    /// <summary>Chosen tags.</summary>
    [SupplyParameterFromQuery] public string[]? Tag { get; set; }

    /// <summary>Chosen classifications.</summary>
    [SupplyParameterFromQuery] public string[]? Classification { get; set; }

    /// <summary>Chosen access.</summary>
    [SupplyParameterFromQuery] public string[]? Access { get; set; }

    /// <summary>Chosen states.</summary>
    [SupplyParameterFromQuery] public string[]? State { get; set; }

    /// <summary>The order.</summary>
    [SupplyParameterFromQuery] public string? Sort { get; set; }

    /// <summary>The page, from 1.</summary>
    [SupplyParameterFromQuery(Name = "page")] public int? PageQuery { get; set; }

    private int PageNumber => Math.Max(1, PageQuery ?? 1);

    private int From => ((PageNumber - 1) * PageSize) + 1;

    private string SortKey => Sorts.Contains(Sort) ? Sort! : "match";

    private int Chosen => new[] { Domain, Kind, Tag, Classification, Access, State }.Sum(c => c?.Length ?? 0);

    private string? Summary => _answer is not { HasValue: true, Value: { } answer } ? null
        : string.IsNullOrWhiteSpace(Q) && Chosen == 0 ? Format.Count(answer.Total, "product")
        : $"{Format.Number(answer.Total)} of {Format.Count(_all ?? answer.Total, "product")} match{(answer.Total == 1 ? "es" : "")}{(string.IsNullOrWhiteSpace(Q) ? " the filters" : $" “{Q}”")}";

    private IEnumerable<(string Name, string Title, IReadOnlyCollection<string> Selected)> Facets =>
    [
        ("access", "My access", Access ?? []), ("domain", "Domain", Domain ?? []), ("kind", "Kind", Kind ?? []), ("classification", "Classification", Classification ?? []),
        ("tag", "Tag", Tag ?? []), ("state", "State", State ?? []),
    ];

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
        => _mayMake = (await Domains.RightsAsync(Principal, Cancellation)).With(DomainRole.Contributor).Count > 0;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var query = new SearchQuery(Q, Domain, Kind, Tag, Classification, Access, State, SortKey, From - 1, PageSize);
        if (_asked is not null && Same(_asked, query)) return;
        _asked = query;
        await LoadAsync();
    }

    private static bool Same(SearchQuery a, SearchQuery b) => Key(a) == Key(b);

    private static string Key(SearchQuery q) => string.Join('\n', new[] { q.Domains, q.Kinds, q.Tags, q.Classifications, q.Access, q.States }
        .Select(v => string.Join('\t', v ?? [])).Append(q.Text ?? "").Append(q.Sort ?? "").Append(q.Offset.ToString(Format.Culture)));

    private static string SortWord(string sort) => sort switch
    {
        "name" => "name",
        "updated" => "last changed",
        _ => "best match",
    };

    private async Task LoadAsync()
    {
        var query = _asked!;
        var mine = ++_asking;
        await LoadAsync(_answer, async ct =>
        {
            var answer = await Search.SearchAsync(Principal, query, ct);
            _all ??= Chosen == 0 && string.IsNullOrWhiteSpace(Q) ? answer.Total : (await Search.SearchAsync(Principal, new SearchQuery(Limit: 1), ct)).Total;
            // Answers may overtake each other while one types; only the newest question's is shown.
            if (mine != _asking && _answer.HasValue) return _answer.Value!;
            _shown = query.Text;
            return answer;
        });
    }

    private List<FacetOption> Options(string facet)
        => _answer.Value?.Facets.TryGetValue(facet, out var values) == true ? [.. values.Select(v => new FacetOption(v.Value, v.Label, v.Count))] : [];

    private string PageHref(int page) => Navigation.GetUriWithQueryParameter("page", page == 1 ? null : page);

    private void Clear() => Query(("domain", null), ("kind", null), ("tag", null), ("classification", null), ("access", null), ("state", null), ("page", null));
}
