using System.CommandLine;
using System.Globalization;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Data;

namespace DataMesh.Portal.Features.Discovery.Index;

/// <summary><c>index rebuild</c>: makes the search index anew from the database.</summary>
internal static class IndexVerbs
{
    public static GroupedVerb Rebuild(IServiceProvider services) => new("index", "The search index.", () =>
    {
        var command = new Command("rebuild", "Makes the search index anew from the database.");
        command.SetAction(async (parsed, ct) =>
        {
            await services.GetRequiredService<DatabaseStartup>().RequireCurrentAsync(ct);
            var products = await services.GetRequiredService<ICatalogSearch>().RebuildAsync(null, ct);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"The search index holds {products.ToString("N0", CultureInfo.InvariantCulture)} products.");
            return 0;
        });
        return command;
    });
}
