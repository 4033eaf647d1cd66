using Microsoft.AspNetCore.Components;
using Radzen;

namespace DataMesh.Portal.UI.Dialogs;

/// <summary>Dialogs by Radzen, which traps focus and gives it back; frame.js moves it in at once.</summary>
internal sealed class RadzenDialogs(DialogService service) : IDialogs
{
    public async Task<bool> ConfirmAsync(Confirmation question)
        => await OpenAsync<ConfirmDialog>(question.Title, new Dictionary<string, object?> { [nameof(ConfirmDialog.Question)] = question }, "440px") is true;

    public async Task<object?> OpenAsync<TComponent>(string title, IReadOnlyDictionary<string, object?>? parameters, string width) where TComponent : ComponentBase
    {
        var given = parameters?.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        object? result = await service.OpenAsync<TComponent>(title, given, new DialogOptions { Width = width, CloseDialogOnEsc = true, CloseDialogOnOverlayClick = false, AutoFocusFirstElement = false, Draggable = false, Resizable = false });
        return result;
    }

    public async Task<ConflictChoice> ResolveAsync(string what, IReadOnlyList<ConflictingField> differences)
        => await OpenAsync<ConflictDialog>("Somebody else changed this meanwhile", new Dictionary<string, object?> { [nameof(ConflictDialog.What)] = what, [nameof(ConflictDialog.Differences)] = differences }, "720px") as ConflictChoice? ?? ConflictChoice.GoBack;

    public void Close(object? result) => service.Close(result);
}
