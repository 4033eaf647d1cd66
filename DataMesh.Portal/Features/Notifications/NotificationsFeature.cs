using DataMesh.Portal.Features.Notifications.Bell;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Home;
using DataMesh.Portal.Features.Notifications.Telling;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.UI.Navigation;

namespace DataMesh.Portal.Features.Notifications;

/// <summary>What this feature adds to the portal.</summary>
internal static class NotificationsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<IEventConsumer, NotificationConsumer>();
        services.AddSingleton<INotificationService, NotificationService>();
        services.AddSingleton<HomeReader>();
        services.AddSingleton(new NavEntry("Home", "/", "home", 10));
        services.AddSingleton(new TopBarItem(typeof(NotificationBell), 10));
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapNotifications(this IEndpointRouteBuilder routes) => routes;
}
