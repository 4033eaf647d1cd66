using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Files;

/// <summary>Folders and dialects through the portal's API.</summary>
public sealed class FolderJourneyTests : IDisposable
{
    private const string Sources = "/api/v1/domains/commerce/sources";
    private readonly SourcesPortal _portal = new();

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task Folder_FromSettingsToRows_SeesWhatArrives()
    {
        var (client, _) = await _portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        Write("sales/year=2025/a.csv", "id,amount,secret\n1,1.5,x\n2,2.5,y\n");
        Write("sales/year=2026/a.csv", "id,amount,secret\n3,3,z\n");
        var source = await client.SubmitAsync(Sources, new { slug = "lake", name = "Lake", kind = "files", settings = new { root = _portal.Root, glob = "sales/**/*.csv" } }, HttpStatusCode.Created);
        Assert.Equal("2 files as 1 table.", (await client.SubmitAsync($"{Sources}/lake/test", null)).GetProperty("message").GetString());
        var table = Assert.Single((await client.ReadAsync($"{Sources}/lake/tables")).Items());
        Assert.Equal(("sales", 3, ","), (table.GetProperty("name").GetString(), table.GetProperty("rows").GetInt32(), table.GetProperty("reading").GetProperty("separator").GetString()));
        Assert.Equal("id integer, amount number, secret string, year integer", Columns(await client.ReadAsync($"{Sources}/lake/tables/sales/columns")));

        await _portal.GrantAsync("commerce/lake/sales", source.GetProperty("id").GetGuid(), "sales", AccessLevel.Export, "id", "amount", "year");
        Assert.Equal(["3|3|2026"], await RowsAsync(client, "year = 2026"));
        Write("sales/year=2026/b.csv", "amount,id,secret\n4.5,4,w\n");
        Assert.Equal(["3|3|2026", "4|4.5|2026"], await RowsAsync(client, "year >= 2026"));

        // What breaks is told to those who manage the source; readers hear of no file.
        Write("sales/year=2027/c.csv", "id,amount,secret\n5,many,v\n");
        var refused = await client.SubmitAsync("/api/v1/query", new { flow = Flow("id > 0") }, HttpStatusCode.BadGateway);
        Assert.DoesNotContain("year=2027", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("sales/year=2027/c.csv: the column 'amount' is string here", (await client.SubmitAsync($"{Sources}/lake/test", null)).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("reads the folder", (await SourcesPortal.UploadAsync(client, "lake", "x.csv", "id\n1\n", HttpStatusCode.Conflict)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_ConditionOnAKey_OpensOnlyItsFiles()
    {
        var (client, _) = await _portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        const string Text = "id,amount\n1,1.5\n";
        Write("sales/year=2025/a.csv", Text);
        Write("sales/year=2026/a.csv", "id,amount\n2,2.5\n");
        var source = await client.SubmitAsync(Sources, new { slug = "lake", name = "Lake", kind = "files", settings = new { root = "." } }, HttpStatusCode.Created);
        await _portal.GrantAsync("commerce/lake/sales", source.GetProperty("id").GetGuid(), "sales");
        // Damage that neither size nor time tells, which only those meet who read the file.
        var path = Path.Combine(_portal.Root, "sales/year=2025/a.csv");
        var time = File.GetLastWriteTimeUtc(path);
        await File.WriteAllTextAsync(path, Text.Replace("1.5", "x.y", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, time);

        Assert.Equal(["2|2.5|2026"], await RowsAsync(client, "year = 2026"));
        var refused = await client.SubmitAsync("/api/v1/query", new { flow = Flow("id > 0") }, HttpStatusCode.BadGateway);
        Assert.Equal("A file of a source is damaged, or changed while it was read; run the query again, or ask the owner of the port to look at it.", refused.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Folder_OutsideTheRoots_IsNoSource()
    {
        var (client, _) = await _portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        var answer = await client.SubmitAsync(Sources, new { slug = "etc", name = "Etc", kind = "files", settings = new { root = "/etc", glob = "../*" } }, HttpStatusCode.BadRequest);
        Assert.Equal("The pattern is relative to the folder and stays below it: no '/' at its beginning, no '..'.", answer.GetProperty("errors").GetProperty("settings.glob")[0].GetString());
        answer = await client.SubmitAsync(Sources, new { slug = "etc", name = "Etc", kind = "files", settings = new { root = "/etc" } }, HttpStatusCode.BadRequest);
        Assert.Contains("There is no folder '/etc' below a configured one", answer.GetProperty("errors").GetProperty("settings.root")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_Corrected_IsReadAgainWithoutBeingSentAgain()
    {
        var (client, principal) = await _portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        await SourcesPortal.MakeFilesAsync(client, "corrected");
        var told = await SourcesPortal.UploadAsync(client, "corrected", "codes.csv", "code;amount\n007;1,5\n");
        Assert.Equal("code string, amount number", Columns(told));
        Assert.Equal("; \" yes utf-8 ,", Reading(told));

        var again = await client.SubmitAsync($"{Sources}/corrected/files/codes", new { types = new { code = "integer" }, @decimal = "." });
        Assert.Equal("code integer, amount string", Columns(again));
        Assert.Equal(new object?[] { 7L, "1,5" }, (await _portal.Get<ISourceService>().HeadAsync(principal, "commerce", "corrected", "codes", 5, default)).Value.Rows[0]);
        Assert.Equal("code: integer", (await client.ReadAsync($"{Sources}/corrected/tables")).Items()[0].GetProperty("reading").GetProperty("types").GetString());

        var wrong = await client.SubmitAsync($"{Sources}/corrected/files/codes", new { header = "perhaps" }, HttpStatusCode.BadRequest);
        Assert.Contains("There is no 'perhaps'", wrong.GetProperty("errors").GetProperty("header")[0].GetString(), StringComparison.Ordinal);
        await client.SubmitAsync($"{Sources}/corrected/files/gone", new { }, HttpStatusCode.NotFound);
        Assert.Equal("code integer, amount string", Columns(await client.ReadAsync($"{Sources}/corrected/tables/codes/columns")));
    }

    [Fact]
    public async Task Upload_FieldsOfTheForm_SayHowTheFileIsRead()
    {
        var (client, _) = await _portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        await SourcesPortal.MakeFilesAsync(client, "form");
        var fields = new[] { ("separator", "^"), ("header", "no"), ("types", "column1: string\ncolumn2: decimal(10,2)"), ("nulls", "n/a") };
        var read = await SendAsync(client, HttpStatusCode.OK, [.. fields.Select(f => (f.Item1, f.Item2, (string?)null)), ("file", "007^1.5\nn/a^2\n", "x.csv")]);
        Assert.Equal("column1 string, column2 decimal(10,2)", Columns(read));

        var json = await SendAsync(client, HttpStatusCode.OK, ("rows", "data", null), ("nested", "columns", null), ("paths", "first: l.0", null), ("file", """{"data":[{"id":1,"a":{"b":2},"l":["q"]}]}""", "doc.json"));
        Assert.Equal("id integer, a.b integer, l string, first string", Columns(json));

        var unknown = await SendAsync(client, HttpStatusCode.BadRequest, ("delimiter", ";", null), ("file", "a\n1\n", "y.csv"));
        Assert.Contains("There is no 'delimiter'", unknown.GetProperty("errors").GetProperty("delimiter")[0].GetString(), StringComparison.Ordinal);
        var late = await SendAsync(client, HttpStatusCode.BadRequest, ("file", "a\n1\n", "z.csv"), ("separator", ";", null));
        Assert.Contains("before it", late.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(["doc", "x"], (await client.ReadAsync($"{Sources}/form/tables")).Items().Select(t => t.GetProperty("name").GetString()));
    }

    private static async Task<JsonElement> SendAsync(HttpClient client, HttpStatusCode expected, params (string Name, string Value, string? File)[] parts)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value, file) in parts)
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(value));
            content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"", FileName = file is null ? null : $"\"{file}\"" };
            form.Add(content);
        }

        using var answer = await client.PostAsync(new Uri($"{Sources}/form/files", UriKind.Relative), form);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static string Columns(JsonElement answer)
        => string.Join(", ", (answer.TryGetProperty("items", out var items) ? items : answer.GetProperty("columns")).EnumerateArray().Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("type").GetString()}"));

    private static string Reading(JsonElement answer) => string.Join(' ', answer.GetProperty("reading").EnumerateObject().Select(p => p.Value.GetString()));

    private static object Flow(string where) => new
    {
        nodes = new object[]
        {
            new { id = "sales", kind = "input", port = "commerce/lake/sales" },
            new { id = "kept", kind = "filter", input = "sales", where },
            new { id = "sorted", kind = "sort", input = "kept", by = new[] { new { column = "id" } } },
        },
        output = "sorted",
    };

    private static async Task<IReadOnlyList<string>> RowsAsync(HttpClient client, string where)
        => (await client.SubmitAsync("/api/v1/query", new { flow = Flow(where), limit = 100 })).RowsAsText();

    private void Write(string name, string text)
    {
        var path = Path.Combine(_portal.Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
