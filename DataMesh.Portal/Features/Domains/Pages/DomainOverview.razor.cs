using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Domains.Pages;

/// <summary>The tab Overview of a domain.</summary>
public sealed partial class DomainOverview
{
    private readonly Loadable<Around> _around = new();
    private string? _fetched;

    /// <summary>Domains.</summary>
    [Inject] public required IDomainService Domains { get; init; }

    /// <summary>The domain.</summary>
    [Parameter, EditorRequired] public DomainView Domain { get; set; } = null!;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_fetched == Domain.Slug) return;
        _fetched = Domain.Slug;
        await FetchAsync();
    }

    private Task FetchAsync() => LoadAsync(_around, AroundAsync);

    private async Task<Result<Around>> AroundAsync(CancellationToken ct)
    {
        var members = await Domains.MembersAsync(Principal, Domain.Slug, ct);
        if (!members.Ok) return members.Error!;
        var all = await Domains.ListAsync(Principal, ct);
        return new Around([.. members.Value.Where(m => m.Role == DomainRole.Owner)], [.. members.Value.Where(m => m.Role == DomainRole.Steward)], [.. all.Where(d => d.Parent == Domain.Slug)]);
    }

    private sealed record Around(IReadOnlyList<DomainMemberView> Owners, IReadOnlyList<DomainMemberView> Stewards, IReadOnlyList<DomainView> Below);
}
