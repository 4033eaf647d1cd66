using System.CommandLine;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Demo.Company;
using DataMesh.Portal.Features.Demo.Seeding;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Features.Demo;

/// <summary>The demo mesh: a believable company's pilot, filled in at the first start in Development.</summary>
internal static class DemoFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddScoped<DemoSeeder>();
        services.AddScoped<DemoSources>();
        services.AddScoped<DemoCatalog>();
        services.AddScoped<DemoAccess>();
        services.AddSingleton<IStartupTask, SeedAtStart>();
        services.AddSingleton<IBannerLines, DemoBanner>();
        services.AddSingleton(s => new GroupedVerb("seed", "Fills in data.", () => SeedDemo(s)));
        return services;
    }

    /// <summary>The demo has no routes.</summary>
    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder routes) => routes;

    private static Command SeedDemo(IServiceProvider services)
    {
        var command = new Command("demo", "Fills in the demo mesh; only into an empty database.");
        command.SetAction(async (_, ct) =>
        {
            await services.GetRequiredService<DatabaseStartup>().MigrateAsync(ct);
            await using var scope = services.CreateAsyncScope();
            if (!await scope.ServiceProvider.GetRequiredService<DemoSeeder>().SeedAsync(ct))
                throw new VerbException("The database already holds people of its own; the demo is only for an empty one.");
            foreach (var line in DemoBanner.Lines) Console.Out.WriteLine(line);
            return 0;
        });
        return command;
    }

    private sealed class SeedAtStart(IServiceScopeFactory scopes, PortalSettings settings) : IStartupTask
    {
        public int Order => 100;

        public async Task RunAsync(CancellationToken ct)
        {
            if (!settings.DemoEnabled) return;
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<DemoSeeder>().SeedAsync(ct);
        }
    }

    private sealed class DemoBanner(IServiceScopeFactory scopes, PortalSettings settings) : IBannerLines
    {
        public static IReadOnlyList<string> Lines { get; } =
        [
            $"Demo people, all with the password {DemoPeople.Password}:",
            .. DemoPeople.All.Select(p => $"  {p.Email,-28} {p.Says}"),
        ];

        public async Task<IReadOnlyList<string>> LinesAsync(CancellationToken ct)
        {
            if (!settings.DemoEnabled) return [];
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<DemoSeeder>().IsSeededAsync(ct) ? Lines : [];
        }
    }
}
