using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Notifications.Api;
using DataMesh.Portal.Features.Notifications.Bell;
using DataMesh.Portal.Features.Notifications.Choosing;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Home;
using DataMesh.Portal.Features.Notifications.Mail;
using DataMesh.Portal.Features.Notifications.Telling;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.UI.Navigation;

namespace DataMesh.Portal.Features.Notifications;

/// <summary>What this feature adds to the portal.</summary>
internal static class NotificationsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<Concerns>();
        services.AddSingleton<StillConcerned>();
        services.AddSingleton<IPersonalMessages>(s => s.GetRequiredService<StillConcerned>());
        services.AddSingleton<IEventConsumer, NotificationConsumer>();
        services.AddSingleton<INotificationChoices, NotificationChoices>();
        services.AddSingleton<MailSignal>();
        services.AddSingleton<SmtpSender>();
        services.AddSingleton<LinkMail>().AddSingleton<ILinkMail>(s => s.GetRequiredService<LinkMail>());
        services.AddSingleton<MailPump>();
        services.AddSingleton<IMailAdministration, MailAdministration>();
        services.AddSingleton<IHealthProbe, MailProbe>();
        services.AddHostedService<MailWorker>();
        services.AddSingleton(new AccountSection(typeof(AccountNotifications), 50));
        services.AddSingleton(new AdminEntry("E-mail", "What the portal sent to whom, what waits, and what the mail server refused.", "Outgoing e-mail", "/admin/mail", 20, PlatformRoles.Administrator));
        services.AddSingleton<INotificationService, NotificationService>();
        services.AddSingleton<HomeReader>();
        services.AddSingleton(new NavEntry("Home", "/", "home", 10));
        services.AddSingleton(new TopBarItem(typeof(NotificationBell), 10));
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapNotifications(this IEndpointRouteBuilder routes)
    {
        routes.MapNotificationRoutes();
        return routes;
    }
}
