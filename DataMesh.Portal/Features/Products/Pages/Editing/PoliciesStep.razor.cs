using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>The fourth step: policies, then publishing.</summary>
public sealed partial class PoliciesStep
{
    private readonly Loadable<IReadOnlyList<PolicyResult>> _policies = new();
    private string? _problem;
    private bool _busy;

    /// <summary>Products.</summary>
    [Inject] public required IProductService Products { get; init; }

    /// <summary>Says what was done.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private Task FetchAsync() => LoadAsync(_policies, token => Products.PoliciesAsync(Principal, Editor.Product.Domain, Editor.Product.Slug, token));

    private async Task PublishAsync()
    {
        _busy = true;
        try
        {
            var published = await Editor.PublishAsync(Cancellation);
            _problem = published.Error is null or Blocked ? null : published.Error.Message;
            if (published.Ok)
            {
                Toasts.Done($"{published.Value.Name} {published.Value.Version} is published");
                Navigation.NavigateTo($"/products/{published.Value.Path}");
                return;
            }

            await FetchAsync();
        }
        finally
        {
            _busy = false;
        }
    }

    private static int Blocking(IReadOnlyList<PolicyResult> policies) => policies.Count(p => !p.Passes && p.Severity == "block");

    private static int Warnings(IReadOnlyList<PolicyResult> policies) => policies.Count(p => !p.Passes && p.Severity != "block");

    private static string Verdict(IReadOnlyList<PolicyResult> policies) => (Blocking(policies), Warnings(policies)) switch
    {
        (> 0 and var blocking, _) => $"{Format.Count(blocking, "thing")} {(blocking == 1 ? "keeps" : "keep")} it from being published.",
        (_, > 0 and var warnings) => $"It can be published, with {Format.Count(warnings, "warning")}.",
        _ => "It can be published.",
    };

    // What blocks first, then what warns, then what is kept.
    private static int Rank(IGrouping<string, PolicyResult> policy) => policy.All(p => p.Passes) ? 2 : policy.First().Severity == "block" ? 0 : 1;
}
