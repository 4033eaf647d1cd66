using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Domains.Pages;

/// <summary>Makes a domain, or changes what is written about one.</summary>
public sealed partial class DomainEditPage
{
    private readonly Loadable<DomainForm> _form = new();
    private Invalid? _invalid;
    private string? _problem;
    private bool _busy;

    /// <summary>Domains.</summary>
    [Inject] public required IDomainService Domains { get; init; }

    /// <summary>Asks, and shows another person's change.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Says what was done.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>The domain that is changed; null makes one.</summary>
    [Parameter] public string? Slug { get; set; }

    /// <summary>The slug of the domain under which the new one stands.</summary>
    [SupplyParameterFromQuery] public string? Parent { get; set; }

    private bool IsNew => Slug is null;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private Task FetchAsync() => LoadAsync(_form, FormAsync);

    private async Task<Result<DomainForm>> FormAsync(CancellationToken ct)
    {
        var all = await Domains.ListAsync(Principal, ct);
        DomainView? domain = null;
        if (Slug is { } slug)
        {
            var found = await Domains.GetAsync(Principal, slug, ct);
            if (!found.Ok) return found.Error!;
            domain = found.Value;
            if (!DomainWords.MayManage(Principal, domain.MyRole)) return new Forbidden($"Only owners of {domain.Name} change it.");
        }

        var parents = all.Where(d => d.Slug != Slug && (d.MyRole == DomainRole.Owner || DomainWords.MayMakeTop(Principal) || d.Slug == domain?.Parent)).ToList();
        if (IsNew && parents.Count == 0 && !DomainWords.MayMakeTop(Principal))
            return new Forbidden("Domains are made by Administrators and Governance, and below a domain by its owners.");
        return DomainForm.Of(domain, parents, Parent);
    }

    private bool MayBeTop(DomainForm form) => DomainWords.MayMakeTop(Principal) || (!IsNew && form.OldParent is null);

    private string? Wrong(string field) => _invalid?.Fields.FirstOrDefault(f => f.Field == field)?.Message;

    private Task SaveAsync() => WorkAsync(async () =>
    {
        var form = _form.Value!;
        var saved = IsNew
            ? await Domains.CreateAsync(Principal, form.Input(), Cancellation)
            : await Domains.UpdateAsync(Principal, Slug!, form.Input(), form.Revision, Cancellation);
        if (saved.Error is Stale && await ResolveAsync(form) is { } again) saved = again;
        if (Show(saved.Error)) return;
        Toasts.Done(IsNew ? $"{saved.Value.Name} is there" : $"{saved.Value.Name} is saved");
        Navigation.NavigateTo(IsNew && saved.Value.Members == 0 ? $"/domains/{saved.Value.Slug}?tab=members" : $"/domains/{saved.Value.Slug}");
    });

    private async Task<Result<DomainView>?> ResolveAsync(DomainForm form)
    {
        var theirs = await Domains.GetAsync(Principal, Slug!, Cancellation);
        if (!theirs.Ok) return theirs;
        switch (await Dialogs.ResolveAsync($"the domain {theirs.Value.Name}", form.Differences(theirs.Value)))
        {
            case ConflictChoice.KeepMine:
                return await Domains.UpdateAsync(Principal, Slug!, form.Input(), theirs.Value.Revision, Cancellation);
            case ConflictChoice.TakeTheirs:
                return theirs;
            default:
                return null;
        }
    }

    private async Task DeleteAsync()
    {
        var form = _form.Value!;
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Delete {form.OldName}?", "A domain goes only when it holds no source, no product and no sub-domain. Its members lose their roles in it.", "Delete", Danger: true, Type: Slug)))
            return;
        await WorkAsync(async () =>
        {
            var deleted = await Domains.DeleteAsync(Principal, Slug!, null, Cancellation);
            if (Show(deleted.Error)) return;
            Toasts.Done($"{form.OldName} is deleted");
            Navigation.NavigateTo("/domains");
        });
    }

    // Says what is wrong, at the field where it has one; answers whether there was an error.
    private bool Show(Error? error)
    {
        _invalid = error as Invalid;
        _problem = error is null || (_invalid is not null && _invalid.Fields.All(f => f.Field is "name" or "slug" or "purpose" or "parent")) ? null : error.Message;
        return error is not null;
    }

    private async Task WorkAsync(Func<Task> work)
    {
        _busy = true;
        try
        {
            await work();
        }
        finally
        {
            _busy = false;
        }
    }
}
