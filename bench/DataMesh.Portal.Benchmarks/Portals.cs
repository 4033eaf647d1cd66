using System.Diagnostics;
using System.Net.Http.Headers;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Benchmarks;

/// <summary>Portals to measure: the build that belongs to this configuration, each on data of its own.</summary>
internal static class Portals
{
    public const string Analyst = "mats@fjordline.example";

    public static string Program
    {
        get
        {
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "DataMesh.Portal.sln")))
                    return Path.Combine(folder.FullName, "DataMesh.Portal", "bin", configuration, "net10.0", "DataMesh.Portal.dll");
            throw new InvalidOperationException("The benchmarks do not run from within the repository.");
        }
    }

    /// <summary>A portal as it is run for people: published for this platform, in Production.</summary>
    /// <param name="folder">Where to publish it to.</param>
    /// <param name="settings">Its settings.</param>
    public static async Task<PortalProcess> PublishedAsync(string folder, params (string Name, string Value)[] settings)
    {
        var project = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Program)!, "../../.."));
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "--use-current-runtime", "-o", folder, "-v", "q", "--nologo"]) { RedirectStandardOutput = true })!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0) throw new InvalidOperationException($"Publishing failed: {output}");
        return await PortalProcess.StartAsync(Path.Combine(folder, "DataMesh.Portal.dll"), settings.Append(("ASPNETCORE_ENVIRONMENT", "Production")).ToDictionary(s => s.Item1, s => s.Item2));
    }

    public static Task<PortalProcess> EmptyAsync() => PortalProcess.StartAsync(Program, new Dictionary<string, string> { ["Demo:Enabled"] = "false" });

    public static Task<PortalProcess> DemoAsync(params (string Name, string Value)[] settings)
        => PortalProcess.StartAsync(Program, settings.Append(("Demo:Enabled", "true")).ToDictionary(s => s.Item1, s => s.Item2));

    public static async Task ScaleAsync(PortalProcess portal)
    {
        await DoAsync(portal, "users", "create", "--email", Analyst, "--name", "Analyst");
        await DoAsync(portal, "seed", "scale", "--products", "10000", "--columns", "10");
    }

    public static async Task<HttpClient> ClientAsync(PortalProcess portal, string user = Analyst)
    {
        var key = await DoAsync(portal, "keys", "create", "--user", user, "--name", "benchmark");
        var client = new HttpClient { BaseAddress = new Uri(portal.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task<string> DoAsync(PortalProcess portal, params string[] verb)
    {
        var (code, output, error) = await portal.VerbAsync(verb);
        return code == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', verb)} failed: {error}");
    }
}
