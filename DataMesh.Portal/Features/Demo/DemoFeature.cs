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
        services.AddScoped<ScaleSeeder>();
        services.AddSingleton<IStartupTask, SeedAtStart>();
        services.AddSingleton<IBannerLines, DemoBanner>();
        services.AddSingleton(s => new GroupedVerb("seed", "Fills in data.", () => SeedDemo(s)));
        services.AddSingleton(s => new GroupedVerb("seed", "Fills in data.", () => SeedScale(s)));
        return services;
    }

    /// <summary>The demo has no routes.</summary>
    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder routes) => routes;

    private static Command SeedDemo(IServiceProvider services)
    {
        var command = new Command("demo", "Fills in the demo mesh; only into an empty database.");
        command.SetAction(async (parsed, ct) =>
        {
            await services.GetRequiredService<DatabaseStartup>().MigrateAsync(ct);
            await using var scope = services.CreateAsyncScope();
            if (!await scope.ServiceProvider.GetRequiredService<DemoSeeder>().SeedAsync(ct))
                throw new VerbException("The database already holds people of its own; the demo is only for an empty one.");
            foreach (var line in DemoBanner.Lines) await parsed.InvocationConfiguration.Output.WriteLineAsync(line);
            return 0;
        });
        return command;
    }

    private static Command SeedScale(IServiceProvider services)
    {
        var products = new Option<int>("--products") { Description = "How many products, 1 to 100,000.", DefaultValueFactory = _ => 10_000 };
        var columns = new Option<int>("--columns") { Description = "How many columns each has, 1 to 200.", DefaultValueFactory = _ => 10 };
        var command = new Command("scale", "Fills in many products for load tests; there are no files behind them.") { products, columns };
        command.SetAction(async (parsed, ct) =>
        {
            var (count, width) = (parsed.GetValue(products), parsed.GetValue(columns));
            if (count is < 1 or > 100_000) throw new VerbException("--products takes 1 to 100,000.");
            if (width is < 1 or > 200) throw new VerbException("--columns takes 1 to 200.");
            await services.GetRequiredService<DatabaseStartup>().MigrateAsync(ct);
            await using var scope = services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ScaleSeeder>().SeedAsync(count, width, ct);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{count} products with {width} columns each are there.");
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
