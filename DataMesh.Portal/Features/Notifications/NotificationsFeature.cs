using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Telling;
using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Notifications;

/// <summary>What this feature adds to the portal.</summary>
internal static class NotificationsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<IEventConsumer, NotificationConsumer>();
        services.AddSingleton<INotificationService, NotificationService>();
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapNotifications(this IEndpointRouteBuilder routes) => routes;
}
