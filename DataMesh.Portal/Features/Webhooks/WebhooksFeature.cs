using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Webhooks.Api;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Features.Webhooks.Managing;
using DataMesh.Portal.Features.Webhooks.Pages;
using DataMesh.Portal.Features.Webhooks.Sending;
using DataMesh.Portal.Features.Webhooks.Telling;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI.Navigation;

namespace DataMesh.Portal.Features.Webhooks;

/// <summary>Events posted to other programs, signed.</summary>
internal static class WebhooksFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton(new WebhookLimits());
        services.AddSingleton<WebhookSignal>();
        services.AddSingleton<WebhookAddress>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookPump>();
        services.AddSingleton<IWebhookService, WebhookService>();
        services.AddSingleton<IEventConsumer, WebhookConsumer>();
        services.AddSingleton<IPersonalWebhooks, PersonalWebhooks>();
        services.AddSingleton(new PersonalWebhooksPart(typeof(OwnWebhooks)));
        services.AddHostedService<WebhookWorker>();
        services.AddSingleton(new DomainTab("webhooks", "Webhooks", 80, typeof(DomainWebhooksTab), DomainRole.Owner));
        services.AddSingleton(new AdminEntry("Webhooks", "Events of all domains, posted to a program of yours, with names and nothing more.", "Webhooks", "/admin/webhooks", 30, PlatformRoles.Administrator));
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapWebhookRoutes();
        return routes;
    }
}
