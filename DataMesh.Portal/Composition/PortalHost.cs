using DataMesh.Portal.Features.Access;
using DataMesh.Portal.Features.Accounts;
using DataMesh.Portal.Features.Admin;
using DataMesh.Portal.Features.Audit;
using DataMesh.Portal.Features.DataApi;
using DataMesh.Portal.Features.DataSets;
using DataMesh.Portal.Features.Demo;
using DataMesh.Portal.Features.Discovery;
using DataMesh.Portal.Features.Domains;
using DataMesh.Portal.Features.Governance;
using DataMesh.Portal.Features.Mcp;
using DataMesh.Portal.Features.Notifications;
using DataMesh.Portal.Features.Products;
using DataMesh.Portal.Features.Sources;
using DataMesh.Portal.Features.Webhooks;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI;

namespace DataMesh.Portal.Composition;

/// <summary>The portal, put together: the list of its modules.</summary>
internal static class PortalHost
{
    /// <summary>Registers everything. Throws <see cref="SettingsException"/> with every wrong setting at once.</summary>
    public static WebApplicationBuilder AddPortal(this WebApplicationBuilder builder)
    {
        var settings = SettingsReader.Read(builder.Configuration, builder.Environment, out var problems);
        if (problems.Count > 0) throw new SettingsException(problems);

        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<DatabaseStartup>();
        services.AddPortalData(settings);
        services.AddPortalWeb(builder);
        services.AddUi();

        services.AddAccounts().AddAudit().AddDomains().AddSources().AddDataSets().AddProducts().AddAccess().AddGovernance()
            .AddDiscovery().AddDataApi().AddMcp(settings).AddWebhooks().AddAdmin().AddNotifications().AddDemo();
        return builder;
    }

    /// <summary>Maps every page and route.</summary>
    public static WebApplication MapPortal(this WebApplication app)
    {
        app.UsePortalWeb();
        app.MapAccounts().MapAudit().MapDomains().MapSources().MapDataSets().MapProducts().MapAccess().MapGovernance()
            .MapDiscovery().MapDataApi().MapMcp().MapWebhooks().MapNotifications().MapAdmin().MapDemo();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
