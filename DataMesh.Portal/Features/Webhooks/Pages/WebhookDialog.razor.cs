using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Webhooks.Pages;

/// <summary>Makes or changes a webhook.</summary>
public sealed partial class WebhookDialog
{
    private readonly HashSet<string> _events = [];
    private string _name = "";
    private string _url = "";
    private bool _active = true;
    private bool _busy;
    private Error? _problem;

    /// <summary>Webhooks.</summary>
    [Inject] public required IWebhookService Webhooks { get; init; }

    /// <summary>Closes this.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Whose webhooks.</summary>
    [Parameter, EditorRequired] public WebhookScope Scope { get; set; } = null!;

    /// <summary>What is changed; null makes a new one.</summary>
    [Parameter] public WebhookView? Webhook { get; set; }

    private string? General => _problem is null or Invalid ? null : _problem.Message;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (Webhook is null) return;
        (_name, _url, _active) = (Webhook.Name, Webhook.Url, Webhook.Active);
        _events.UnionWith(Webhook.Events);
    }

    private string? ErrorOf(string field) => (_problem as Invalid)?.Fields.FirstOrDefault(f => f.Field == field)?.Message;

    private void Tick(string name, bool on)
    {
        if (on) _events.Add(name);
        else _events.Remove(name);
    }

    private async Task SaveAsync()
    {
        _busy = true;
        var input = new WebhookInput(_name, _url, [.. _events], _active);
        if (Webhook is null)
        {
            var made = await Webhooks.CreateAsync(Principal, Scope, input, Cancellation);
            _problem = made.Error;
            if (made.Ok) Dialogs.Close(made.Value);
        }
        else
        {
            var changed = await Webhooks.UpdateAsync(Principal, Scope, Webhook.Id, input, Webhook.Revision, Cancellation);
            _problem = changed.Error;
            if (changed.Ok) Dialogs.Close(changed.Value);
        }

        _busy = false;
    }
}
