using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Webhooks.Pages;

/// <summary>Webhooks of a domain, of the installation or of the person.</summary>
public sealed partial class WebhookPanel
{
    private readonly Loadable<IReadOnlyList<WebhookView>> _webhooks = new();
    private WebhookScope? _of;
    private WebhookMade? _made;
    private Guid? _chosen;
    private int _tries;

    /// <summary>Webhooks.</summary>
    [Inject] public required IWebhookService Webhooks { get; init; }

    /// <summary>Dialogs.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>Whose webhooks.</summary>
    [Parameter, EditorRequired] public WebhookScope Scope { get; set; } = null!;

    /// <summary>Whose they are, as a sentence begins; not needed for the person's own.</summary>
    [Parameter] public string Whose { get; set; } = "";

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_of == Scope) return;
        _of = Scope;
        await FetchAsync();
    }

    private Task FetchAsync() => LoadAsync(_webhooks, token => Webhooks.ListAsync(Principal, Scope, token));

    private void Choose(WebhookView webhook) => _chosen = _chosen == webhook.Id ? null : webhook.Id;

    private async Task AddAsync()
    {
        if (await OpenAsync("Add a webhook", null) is not WebhookMade made) return;
        (_made, _chosen) = (made, made.Webhook.Id);
        await FetchAsync();
    }

    private async Task EditAsync(WebhookView webhook)
    {
        if (await OpenAsync($"Edit {webhook.Name}", webhook) is not WebhookView) return;
        Toasts.Done("The webhook is changed");
        await FetchAsync();
    }

    private Task<object?> OpenAsync(string title, WebhookView? webhook)
        => Dialogs.OpenAsync<WebhookDialog>(title, new Dictionary<string, object?> { [nameof(WebhookDialog.Scope)] = Scope, [nameof(WebhookDialog.Webhook)] = webhook });

    private async Task ResumeAsync(WebhookView webhook)
        => await AnswerAsync(await Webhooks.UpdateAsync(Principal, Scope, webhook.Id, new WebhookInput(webhook.Name, webhook.Url, webhook.Events), webhook.Revision, Cancellation), $"{webhook.Name} goes on; what waited is sent now");

    private async Task TestAsync(WebhookView webhook)
    {
        var tried = await Webhooks.TestAsync(Principal, Scope, webhook.Id, Cancellation);
        if (tried.Error is { } error) Toasts.Failed("The test event was not sent", error.Message);
        else if (tried.Value.State == DeliveryState.Delivered) Toasts.Done($"{webhook.Name} answered with status {tried.Value.LastStatus}");
        else Toasts.Failed($"{webhook.Name} did not take the test event", tried.Value.LastError);
        (_chosen, _tries) = (webhook.Id, _tries + 1);
        await FetchAsync();
    }

    private async Task RotateAsync(WebhookView webhook)
    {
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Make a new secret for {webhook.Name}?", "For 24 hours events carry two signatures, one by each secret, so that the receiver can change over. Then the old secret signs no more.", "New secret"))) return;
        var made = await Webhooks.RotateAsync(Principal, Scope, webhook.Id, null, Cancellation);
        _made = made.Ok ? made.Value : null;
        if (made.Error is { } error) Toasts.Failed("The secret stays", error.Message);
        await FetchAsync();
    }

    private async Task DeleteAsync(WebhookView webhook)
    {
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Delete {webhook.Name}?", "Nothing more is posted to it, and its deliveries are forgotten, those that wait too.", "Delete", Danger: true))) return;
        await AnswerAsync(await Webhooks.DeleteAsync(Principal, Scope, webhook.Id, null, Cancellation), $"{webhook.Name} is deleted");
    }

    private async Task AnswerAsync<T>(Result<T> result, string done)
    {
        if (result.Error is { } error) Toasts.Failed(error.Message);
        else Toasts.Done(done);
        await FetchAsync();
    }
}
