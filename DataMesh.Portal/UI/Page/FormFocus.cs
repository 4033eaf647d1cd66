using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.UI.Page;

/// <summary>Where the focus goes in a page, and what is in view.</summary>
internal static class FormFocus
{
    /// <summary>Goes to the first input of a form that is wrong, once that is drawn.</summary>
    /// <param name="js">The browser.</param>
    /// <param name="form">The form, or what stands around it.</param>
    /// <param name="ct">Cancels.</param>
    public static Task ToWrongAsync(this IJSRuntime js, ElementReference form, CancellationToken ct) => CallAsync(js, "wrong", form, ct);

    /// <summary>Puts the caret into a field.</summary>
    /// <param name="js">The browser.</param>
    /// <param name="id">The field's id; where there is none, nothing happens.</param>
    /// <param name="ct">Cancels.</param>
    public static Task FocusAsync(this IJSRuntime js, string id, CancellationToken ct) => CallAsync(js, "focus", id, ct);

    /// <summary>Brings a part of the page to its top.</summary>
    /// <param name="js">The browser.</param>
    /// <param name="id">The part's id; where there is none, nothing happens.</param>
    /// <param name="ct">Cancels.</param>
    public static Task RevealAsync(this IJSRuntime js, string id, CancellationToken ct) => CallAsync(js, "reveal", id, ct);

    /// <summary>Goes to the heading of a part of the page that somebody asked for, and brings it into view from its top.</summary>
    /// <param name="js">The browser.</param>
    /// <param name="heading">The heading; it takes the focus by <c>tabindex="-1"</c>.</param>
    /// <param name="ct">Cancels.</param>
    public static Task ArriveAsync(this IJSRuntime js, ElementReference heading, CancellationToken ct) => CallAsync(js, "arrive", heading, ct);

    private static async Task CallAsync(IJSRuntime js, string function, object target, CancellationToken ct)
    {
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", ct, "./js/focus.js");
        await module.InvokeVoidAsync(function, ct, target);
    }
}
