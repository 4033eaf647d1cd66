using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Notifications.Mail;

/// <summary>Outgoing e-mail for Administrators.</summary>
public sealed partial class MailPage
{
    private static readonly MailState?[] s_states = [null, MailState.Waiting, MailState.Dead, MailState.Sent, MailState.Dropped];
    private readonly Loadable<Page<MailView>> _page = new();
    private MailState? _state;
    private string? _cursor;

    /// <summary>E-mails.</summary>
    [Inject] public required IMailAdministration Administration { get; init; }

    /// <summary>Settings.</summary>
    [Inject] public required PortalSettings Settings { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private static string Words(MailState? state) => state switch
    {
        MailState.Waiting => "Waiting",
        MailState.Sent => "Sent",
        MailState.Dead => "Given up",
        MailState.Dropped => "Left out",
        _ => "Every state",
    };

    private Task FetchAsync() => LoadAsync(_page, ct => Administration.ListAsync(Principal, _state, PageRequest.From(null, _cursor), ct));

    private Task FilterAsync(MailState? state)
    {
        (_state, _cursor) = (state, null);
        return FetchAsync();
    }

    private Task GoAsync(string? cursor)
    {
        _cursor = cursor;
        return FetchAsync();
    }

    private async Task RetryAsync(MailView mail)
    {
        var again = await Administration.RetryAsync(Principal, mail.Id, Cancellation);
        if (again.Error is { } error) Toasts.Failed("It is not sent again", error.Message);
        else Toasts.Done("It is sent again");
        await FetchAsync();
    }
}
