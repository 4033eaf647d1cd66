using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Access.Holding;

/// <summary>What owners say about access, in the product's editor and on its tab Access. What somebody else stored meanwhile is shown instead of overwritten.</summary>
public sealed partial class TermsCard
{
    private readonly Loadable<AccessTermsView> _terms = new();
    private TermsForm _form = new();
    private IReadOnlyList<FieldError> _errors = [];
    private string? _failure;
    private bool _busy;

    /// <summary>The product.</summary>
    [Parameter, EditorRequired] public ProductView Product { get; set; } = default!;

    /// <summary>What owners say about access.</summary>
    [Inject] public required IAccessTerms Terms { get; init; }

    /// <summary>Shows another person's change.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private async Task FetchAsync()
    {
        await LoadAsync(_terms, ct => Terms.GetAsync(Principal, Product.Path, ct));
        if (_terms.Value is { } terms) _form = TermsForm.Of(terms);
    }

    private static string TermsHint(AccessTermsView terms) => terms is { TermsVersion: { } version, TermsSince: { } since }
        ? $"Markdown. Version {version}, since {Format.Date(since)}. Another text is a new version: grants that exist stay, and whoever asks or renews accepts the new one."
        : "Markdown. Whoever asks has to accept them; each request keeps which version.";

    private string? ErrorOf(string field) => _errors.FirstOrDefault(e => e.Field == field)?.Message;

    private async Task SaveAsync()
    {
        (_busy, _errors, _failure) = (true, [], null);
        try
        {
            var saved = await Terms.SetAsync(Principal, Product.Path, _form.ToInput(), _terms.Value!.Revision, Cancellation);
            if (saved.Error is Stale)
            {
                var theirs = await Terms.GetAsync(Principal, Product.Path, Cancellation);
                if (theirs.Ok) switch (await Dialogs.ResolveAsync($"how access to {Product.Name} is given", _form.Differences(theirs.Value)))
                {
                    case ConflictChoice.TakeTheirs:
                        await FetchAsync();
                        return;
                    case ConflictChoice.GoBack:
                        return;
                    default:
                        saved = await Terms.SetAsync(Principal, Product.Path, _form.ToInput(), theirs.Value.Revision, Cancellation);
                        break;
                }
            }

            if (saved.Error is Invalid invalid) _errors = invalid.Fields;
            else if (saved.Error is { } error) _failure = error.Message;
            else
            {
                Toasts.Done("Access is given like that from now on");
                await FetchAsync();
            }
        }
        finally
        {
            _busy = false;
        }
    }
}

/// <summary>What is written about access, before it is stored.</summary>
internal sealed class TermsForm
{
    public bool Open { get; set; }

    public decimal? Days { get; set; }

    public List<PurposeLine> Purposes { get; } = [];

    public string Terms { get; set; } = "";

    public static TermsForm Of(AccessTermsView terms)
    {
        var form = new TermsForm { Open = terms.Open, Days = terms.MostDays, Terms = terms.Terms ?? "" };
        form.Purposes.AddRange(terms.Purposes.Select(p => new PurposeLine { Code = p.Code, Name = p.Name, Description = p.Description ?? "" }));
        return form;
    }

    public AccessTermsInput ToInput() => new(Open, (int?)Days) { Purposes = [.. Written], Terms = Terms };

    public bool Differs(AccessTermsView stored) => Differences(stored).Count > 0;

    public IReadOnlyList<ConflictingField> Differences(AccessTermsView theirs)
    {
        var mine = Written.ToList();
        ConflictingField[] fields =
        [
            new("Whoever asks reads it at once", Open ? "yes" : "no", theirs.Open ? "yes" : "no"),
            new("At most, in days", Days is { } days ? Format.Number((long)days) : null, theirs.MostDays is { } most ? Format.Number(most) : null),
            new("Permitted purposes", Words(mine), Words(theirs.Purposes)),
            new("Terms", Terms.Trim(), theirs.Terms),
        ];
        return [.. fields.Where(f => (f.Mine ?? "") != (f.Theirs ?? ""))];
    }

    // A line in which nobody wrote anything is none.
    private IEnumerable<PermittedPurpose> Written => Purposes.Where(p => p.Name.Trim().Length + p.Description.Trim().Length > 0)
        .Select(p => new PermittedPurpose(p.Code, p.Name.Trim(), p.Description.Trim() is { Length: > 0 } sentence ? sentence : null));

    private static string Words(IEnumerable<PermittedPurpose> purposes) => string.Join("; ", purposes.Select(p => p.Description is null ? p.Name : $"{p.Name}: {p.Description}"));
}

/// <summary>A purpose that is being written.</summary>
internal sealed class PurposeLine
{
    /// <summary>Its code, which stays when it is renamed; null for a new one.</summary>
    public string? Code { get; init; }

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";
}
