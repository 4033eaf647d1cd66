using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.UI.Dialogs;

/// <summary>Opens dialogs. Focus is kept inside and goes back to where it was; Escape and the cross close with nothing decided.</summary>
public interface IDialogs
{
    /// <summary>Asks before something that is hard to take back.</summary>
    /// <returns>True when the person agreed.</returns>
    Task<bool> ConfirmAsync(Confirmation question);

    /// <summary>Opens a component as a dialog; it closes itself with <see cref="Close"/>.</summary>
    /// <typeparam name="TComponent">The content.</typeparam>
    /// <param name="title">The heading.</param>
    /// <param name="parameters">The content's parameters, by name.</param>
    /// <param name="width">A CSS length; narrow windows use their own width.</param>
    /// <returns>What was given to <see cref="Close"/>, or null when it was dismissed.</returns>
    Task<object?> OpenAsync<TComponent>(string title, IReadOnlyDictionary<string, object?>? parameters = null, string width = "560px") where TComponent : ComponentBase;

    /// <summary>Shows what somebody else changed meanwhile.</summary>
    /// <param name="what">The thing, e.g. <c>the product Web shop orders</c>.</param>
    /// <param name="differences">Field by field; those that both changed to the same are left out.</param>
    Task<ConflictChoice> ResolveAsync(string what, IReadOnlyList<ConflictingField> differences);

    /// <summary>Closes the topmost dialog with a result.</summary>
    void Close(object? result = null);
}

/// <summary>A question before something that is hard to take back.</summary>
/// <param name="Title">What will happen, as a question.</param>
/// <param name="Text">What it means and for whom.</param>
/// <param name="Yes">The verb on the button.</param>
/// <param name="Danger">Whether something is lost by it.</param>
/// <param name="Type">A word that has to be typed first, or null.</param>
public sealed record Confirmation(string Title, string Text, string Yes, bool Danger = false, string? Type = null);

/// <summary>One field that two people changed.</summary>
/// <param name="Field">Its label.</param>
/// <param name="Mine">What this person wrote.</param>
/// <param name="Theirs">What is stored now.</param>
public sealed record ConflictingField(string Field, string? Mine, string? Theirs);

/// <summary>What to do about another person's change.</summary>
public enum ConflictChoice
{
    /// <summary>Nothing yet: back to the form.</summary>
    GoBack,

    /// <summary>Store mine over theirs.</summary>
    KeepMine,

    /// <summary>Forget mine and show theirs.</summary>
    TakeTheirs,
}
