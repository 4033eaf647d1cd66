using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Navigation;
using DataMesh.Portal.UI.Theming;
using Radzen;

namespace DataMesh.Portal.UI;

/// <summary>The services of the user interface.</summary>
public static class UiRegistration
{
    /// <summary>Registers dialogs, toasts, theme and navigation.</summary>
    public static IServiceCollection AddUi(this IServiceCollection services)
    {
        services.AddRadzenComponents();
        services.AddScoped<IDialogs, RadzenDialogs>();
        services.AddScoped<IToasts, Toasts>();
        services.AddScoped<ThemeState>();
        services.AddScoped<NavigationEntries>();
        services.AddScoped<ICommandSource>(provider => provider.GetRequiredService<NavigationEntries>());
        return services;
    }
}
