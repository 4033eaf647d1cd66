using DataMesh.Portal.UI.Dialogs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.DataSets.Building;

/// <summary>Dialogs that are told instead of opened.</summary>
internal sealed class RecordedDialogs(Action<string, IReadOnlyDictionary<string, object?>> opened) : IDialogs
{
    public Task<bool> ConfirmAsync(Confirmation question) => Task.FromResult(false);

    public Task<object?> OpenAsync<TComponent>(string title, IReadOnlyDictionary<string, object?>? parameters, string width)
        where TComponent : ComponentBase
    {
        opened(title, parameters ?? new Dictionary<string, object?>());
        return Task.FromResult<object?>(null);
    }

    public Task<ConflictChoice> ResolveAsync(string what, IReadOnlyList<ConflictingField> differences) => Task.FromResult(ConflictChoice.GoBack);

    public void Close(object? result)
    {
    }
}

internal static class RecordedDialogsRegistration
{
    public static void AddSingletonDialogs(this IServiceCollection services, Action<string, IReadOnlyDictionary<string, object?>> opened) => services.AddSingleton<IDialogs>(new RecordedDialogs(opened));
}
