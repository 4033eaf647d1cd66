using System.CommandLine;
using System.Data.Common;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.Connections;

namespace DataMesh.Portal.Composition;

/// <summary>Starts the portal, or does what a verb of the command line says.</summary>
internal static class PortalProgram
{
    /// <summary>Runs until the server stops or the verb is done.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Where verbs write; standard output when null.</param>
    /// <param name="error">Where it is said why something cannot be done; standard error when null.</param>
    /// <param name="configure">Changes the configuration before anything reads it; for tests.</param>
    /// <returns>The exit code: 0, or 1 after one line about why not.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter? output = null, TextWriter? error = null, Action<WebApplicationBuilder>? configure = null)
    {
        output ??= Console.Out;
        error ??= Console.Error;
        try
        {
            // Anything that does not begin with a dash is a verb; everything else configures the server.
            return args is [{ Length: > 0 } first, ..] && first[0] != '-' ? await VerbAsync(args, output, error, configure) : await ServeAsync(args, configure);
        }
        catch (Exception e) when (e is SettingsException or VerbException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (DbException e)
        {
            await error.WriteLineAsync($"The database cannot be used (Database:Provider, ConnectionStrings:Portal): {OneLine(e.Message)}");
            return 1;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await error.WriteLineAsync($"{e.Message} Stop what listens there, or choose another address with --urls http://localhost:5081.");
            return 1;
        }
    }

    private static async Task<int> ServeAsync(string[] args, Action<WebApplicationBuilder>? configure)
    {
        var builder = Builder(args, configure);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
            builder.WebHost.UseUrls(Platform.Web.PortalAddress.Default);
        // The server itself would find out last, and write pages about it.
        if (Platform.Web.PortalAddress.Taken(builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey)) is { } taken)
            throw new VerbException($"Something listens on {taken} already. Stop it, or choose another address with --urls http://localhost:5081.");
        builder.AddPortal();
        var app = builder.Build();
        // Building the database's model takes as long as everything else together, so it begins beside the rest.
        var migrated = Task.Run(() => app.Services.GetRequiredService<DatabaseStartup>().MigrateAsync(CancellationToken.None));
        app.MapPortal();
        await migrated;
        foreach (var task in app.Services.GetServices<IStartupTask>().OrderBy(t => t.Order)) await task.RunAsync(app.Lifetime.ApplicationStopping);
        await app.RunAsync();
        return 0;
    }

    private static async Task<int> VerbAsync(string[] args, TextWriter output, TextWriter error, Action<WebApplicationBuilder>? configure)
    {
        // Settings may stand beside a verb as they do without one: --Portal:DataDirectory=/srv/data.
        var settings = args.Where(a => a.StartsWith("--", StringComparison.Ordinal) && a.IndexOf(':') is > 0 and var colon && colon < a.IndexOf('=')).ToArray();
        // Not by Except, which would leave out the second of two equal words: --scope a --scope b.
        args = [.. args.Where(a => !settings.Contains(a))];
        var builder = Builder(settings, configure);
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

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0) throw new VerbException($"{string.Join(" ", parsed.Errors.Select(e => OneLine(e.Message)))} More: {string.Join(' ', Path(parsed.CommandResult).Append("--help"))}");
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
    }

    private static WebApplicationBuilder Builder(string[] args, Action<WebApplicationBuilder>? configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, EnvironmentName = EnvironmentOf(args) });
        // Settings of this machine, beside the ones that ship; the environment and the command line still win over them.
        var shipped = builder.Configuration.Sources.OfType<Microsoft.Extensions.Configuration.Json.JsonConfigurationSource>().LastOrDefault(s => s.Path?.StartsWith("appsettings", StringComparison.Ordinal) == true);
        var local = new Microsoft.Extensions.Configuration.Json.JsonConfigurationSource { Path = "appsettings.Local.json", Optional = true, FileProvider = shipped?.FileProvider ?? builder.Environment.ContentRootFileProvider };
        builder.Configuration.Sources.Insert(shipped is null ? 0 : builder.Configuration.Sources.IndexOf(shipped) + 1, local);
        configure?.Invoke(builder);
        return builder;
    }

    // A debug build is a developer's: "dotnet run" needs no launch settings, which would print a line on a verb's standard output.
    private static string? EnvironmentOf(string[] args)
    {
#if DEBUG
        var said = new ConfigurationBuilder().AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args).Build()[HostDefaults.EnvironmentKey];
        return said ?? Environments.Development;
#else
        return null;
#endif
    }

    private static Stack<string> Path(System.CommandLine.Parsing.SymbolResult? result)
    {
        var names = new Stack<string>();
        for (; result is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } command; result = result.Parent) names.Push(command.Command.Name);
        return names;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
