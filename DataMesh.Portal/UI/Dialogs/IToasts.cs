using Radzen;

namespace DataMesh.Portal.UI.Dialogs;

/// <summary>Short answers in the corner that go by themselves. For what the person has to act on, use a callout in the page.</summary>
public interface IToasts
{
    /// <summary>Something was done, e.g. "Version 2.1 is published".</summary>
    void Done(string text, string? detail = null);

    /// <summary>Something to know.</summary>
    void Note(string text, string? detail = null);

    /// <summary>Something did not work; stays until it is closed.</summary>
    void Failed(string text, string? detail = null);
}

/// <summary>Toasts over Radzen's list of messages, which <c>ToastHost</c> draws.</summary>
internal sealed class Toasts(NotificationService service) : IToasts
{
    public void Done(string text, string? detail) => Show(NotificationSeverity.Success, text, detail, 5000);

    public void Note(string text, string? detail) => Show(NotificationSeverity.Info, text, detail, 7000);

    public void Failed(string text, string? detail) => Show(NotificationSeverity.Error, text, detail, null);

    private void Show(NotificationSeverity severity, string text, string? detail, double? duration)
        => service.Notify(new NotificationMessage { Severity = severity, Summary = text, Detail = detail ?? "", Duration = duration });
}
