using System.Diagnostics;
using System.Net.Http.Headers;
using DataMesh.Portal.Features.DataApi.Calls;
using DataMesh.Portal.Features.DataApi.OData.Finding;
using DataMesh.Portal.Tests.Features.DataApi.OData;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.DataApi.Calls;

/// <summary>Samples are run as they stand, against the portal on a port of its own.</summary>
public sealed class CallSampleTests
{
    [Fact]
    public async Task Samples_RunAsTheyStand_GiveTheRows()
    {
        var world = new ODataWorld { OnKestrel = true };
        await world.InitializeAsync();
        try
        {
            var root = world.Reader.BaseAddress!.ToString();
            var analyst = await world.Portal.PersonAsync(ODataWorld.Analyst);
            var service = (await world.Portal.Services.GetRequiredService<ServiceFinder>().ProductAsync(analyst, "commerce", "web-shop", default)).Value;
            var samples = CallSamples.Of(root, CallTarget.Of(service, service.Sets.Single(s => s.Name == "sales"))).ToDictionary(s => s.Language, s => s.Text);

            // Node is there wherever the portal is built; the others where somebody has them.
            foreach (var (language, program, option) in new[] { ("JavaScript", "node", "--input-type=module -e"), ("curl", "bash", "-c"), ("Python", "python3", "-c") }.Where(l => l.Item1 == "JavaScript" || IsThere(l.Item1 == "curl" ? "curl" : l.Item2)))
            {
                var said = await RunAsync(program, [.. option.Split(' '), samples[language]], world.Reader.DefaultRequestHeaders.Authorization!);
                Assert.True(said.Contains("name", StringComparison.Ordinal) && said.Contains("country", StringComparison.Ordinal) && said.Contains("Anna", StringComparison.OrdinalIgnoreCase), $"{language} said:\n{said}");
            }
        }
        finally
        {
            await world.DisposeAsync();
        }
    }

    private static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> RunAsync(string program, string[] arguments, AuthenticationHeaderValue key)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["DATAMESH_KEY"] = key.Parameter, ["no_proxy"] = "*" } })!;
        var (said, cried) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();
        return run.ExitCode == 0 ? await said : await said + await cried;
    }
}
