namespace DataMesh.Portal.Features.DataApi.Calls;

/// <summary>The same call in several languages, ready to run. Names in addresses are letters, digits and underscores, so that nothing of them needs quoting.</summary>
internal static class CallSamples
{
    /// <summary>Languages with their samples, in the order in which they are offered.</summary>
    /// <param name="root">The portal's address, ending with a slash.</param>
    /// <param name="target">What is read.</param>
    public static IReadOnlyList<CallSample> Of(string root, CallTarget target)
    {
        var options = CallOptions.Example(target);
        var address = root + options.Address(target);
        return
        [
            new("curl", Curl(address)), new("Python", Python(address)), new("C#", CSharp(address)), new("JavaScript", JavaScript(address)), new("Power Query M", PowerQuery(root, target, options)),
        ];
    }

    private static string Curl(string address) => $"""
        curl -H "Authorization: Bearer $DATAMESH_KEY" \
          '{address}'
        """;

    private static string Python(string address) => $$"""
        import json, os, urllib.request

        address = "{{address}}"
        while address:
            call = urllib.request.Request(address, headers={"Authorization": "Bearer " + os.environ["DATAMESH_KEY"]})
            with urllib.request.urlopen(call) as answer:
                page = json.load(answer)
            for row in page["value"]:
                print(row)
            address = page.get("@odata.nextLink")
        """;

    private static string CSharp(string address) => $$"""
        using System.Net.Http.Headers;
        using System.Net.Http.Json;
        using System.Text.Json;

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("DATAMESH_KEY"));

        string? address = "{{address}}";
        while (address is not null)
        {
            var page = await http.GetFromJsonAsync<JsonElement>(address);
            foreach (var row in page.GetProperty("value").EnumerateArray()) Console.WriteLine(row);
            address = page.TryGetProperty("@odata.nextLink", out var next) ? next.GetString() : null;
        }
        """;

    private static string JavaScript(string address) => $$"""
        let address = '{{address}}';
        while (address) {
          const answer = await fetch(address, { headers: { Authorization: `Bearer ${process.env.DATAMESH_KEY}` } });
          if (!answer.ok) throw new Error((await answer.json()).error?.message ?? answer.statusText);
          const page = await answer.json();
          for (const row of page.value) console.log(row);
          address = page['@odata.nextLink'];
        }
        """;

    // Power Query turns these steps into $select and $filter itself.
    private static string PowerQuery(string root, CallTarget target, CallOptions options)
    {
        var columns = string.Join(", ", options.Columns.Select(c => $"\"{c}\""));
        var asked = options.Filter?.Split(' ')[0];
        return $$"""
            let
                Source = OData.Feed("{{root}}{{target.Service}}", null, [Implementation = "2.0"]),
                Rows = Source{[Name = "{{target.Set}}", Signature = "table"]}[Data],
                Chosen = Table.SelectColumns(Rows, {{{columns}}}){{(asked is null ? "" : $",\n    Filtered = Table.SelectRows(Chosen, each [{asked}] <> null)")}}
            in
                {{(asked is null ? "Chosen" : "Filtered")}}
            """;
    }
}

/// <summary>A sample call.</summary>
/// <param name="Language">In which language.</param>
/// <param name="Text">The sample.</param>
internal sealed record CallSample(string Language, string Text);
