using System.CommandLine;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.Connections;

namespace DataMesh.Portal.Composition;

/// <summary>Starts the portal, or does what a verb of the command line says.</summary>
internal static class PortalProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            // Anything that does not begin with a dash is a verb; everything else configures the server.
            return args is [{ Length: > 0 } first, ..] && first[0] != '-' ? await VerbAsync(args) : await ServeAsync(args);
        }
        catch (Exception e) when (e is SettingsException or VerbException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{e.Message} Stop what listens there, or choose another address with --urls http://localhost:5081.");
            return 1;
        }
    }

    private static async Task<int> ServeAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
            builder.WebHost.UseUrls("http://localhost:5080");
        builder.AddPortal();
        var app = builder.Build();
        app.MapPortal();
        await app.Services.GetRequiredService<DatabaseStartup>().MigrateAsync(CancellationToken.None);
        foreach (var task in app.Services.GetServices<IStartupTask>().OrderBy(t => t.Order)) await task.RunAsync(app.Lifetime.ApplicationStopping);
        await app.RunAsync();
        return 0;
    }

    private static async Task<int> VerbAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions());
        // Standard output belongs to the verb.
        builder.Logging.ClearProviders();
        builder.AddPortal();
        await using var app = builder.Build();
        var root = new RootCommand("DataMesh Portal. Without a verb it serves the portal.");
        foreach (var verb in app.Services.GetServices<IPortalVerb>()) root.Add(verb.Create());
        foreach (var group in app.Services.GetServices<GroupedVerb>().GroupBy(v => v.Group))
        {
            var command = new Command(group.Key, group.First().Description);
            foreach (var verb in group) command.Add(verb.Verb());
            root.Add(command);
        }

        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
}
