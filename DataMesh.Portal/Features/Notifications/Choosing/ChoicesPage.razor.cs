using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Notifications.Choosing;

/// <summary>What a person wants to be told by which way.</summary>
public sealed partial class ChoicesPage
{
    private static readonly MailWay[] s_ways = Enum.GetValues<MailWay>();
    private static readonly DigestEvery[] s_every = Enum.GetValues<DigestEvery>();
    private static readonly DayOfWeek[] s_days = [.. Enum.GetValues<DayOfWeek>().OrderBy(d => ((int)d + 6) % 7)];
    private static readonly int[] s_hours = [.. Enumerable.Range(0, 24)];
    private readonly Loadable<ChoicesView> _choices = new();
    private readonly Dictionary<MessageKind, KindChoice> _ways = [];
    private DigestChoice _digest = new();
    private string? _problem;
    private string? _zoneProblem;
    private bool _busy;

    /// <summary>Choices.</summary>
    [Inject] public required INotificationChoices Choices { get; init; }

    /// <summary>Where people look after webhooks of their own.</summary>
    [Inject] public required PersonalWebhooksPart Webhooks { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private static string Words(MailWay way) => way switch { MailWay.AtOnce => "At once", MailWay.Digest => "In the digest", _ => "Not by e-mail" };

    private Task FetchAsync() => LoadAsync(_choices, async ct =>
    {
        var choices = await Choices.GetAsync(Principal, ct);
        Show(choices);
        return choices;
    });

    private void Show(ChoicesView choices)
    {
        foreach (var kind in choices.Kinds) _ways[kind.Kind] = kind;
        _digest = choices.Digest;
    }

    private async Task SaveAsync()
    {
        _busy = true;
        var saved = await Choices.SetAsync(Principal, new ChoicesInput([.. _ways.Values.Select(w => new KindInput(w.Kind, w.InApp, w.Mail, w.Webhook))], _digest), _choices.Value?.Revision, Cancellation);
        _zoneProblem = (saved.Error as Invalid)?.Fields.FirstOrDefault(f => f.Field == "digest.timeZone")?.Message;
        _problem = _zoneProblem is null ? saved.Error?.Message : null;
        _busy = false;
        if (!saved.Ok) return;
        _choices.Succeed(saved.Value);
        Show(saved.Value);
        Toasts.Done("Your choices are kept");
    }
}
