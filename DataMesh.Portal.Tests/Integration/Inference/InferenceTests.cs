using System.Net;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Tests.Integration.Inference;

/// <summary>
/// Whatever stands in columns that are left out, behind masks and in rows that a row filter drops: an analyst is answered the same, byte
/// for byte, to every query, explanation, inspection, download and search; and no answer names a column that is left out.
/// </summary>
public class InferenceTests
{
    [Fact]
    public async Task Answers_OverAFile_DoNotDependOnWhatIsHidden()
    {
        using var world = await InferenceWorld.MakeAsync();
        await world.Owner.SubmitAsync(InferenceWorld.Sources, new { slug = "crm", name = "CRM", kind = "files" }, HttpStatusCode.Created);
        Task FillAsync(string table, (string, string)[] columns, IEnumerable<object?[]> rows)
            => world.Owner.UploadAsync($"{InferenceWorld.Sources}/crm/files", $"{table}.ndjson", new MemoryStream(Encoding.UTF8.GetBytes(People.Json(columns, rows))));
        await FillAsync("other", People.OtherColumns, People.Others);
        await CompareAsync(world, table => table, second => FillAsync("people", People.Columns, People.Rows(second)), InferenceWorld.Ports.Keys.Take(1));
    }

    [Fact]
    public async Task Answers_OverSqlite_DoNotDependOnWhatIsHidden()
    {
        using var world = await InferenceWorld.MakeAsync();
        await world.Owner.SubmitAsync(InferenceWorld.Sources, new { slug = "crm", name = "CRM", kind = "sqlite" }, HttpStatusCode.Created);
        await CompareAsync(world, table => table, async second =>
        {
            var path = Path.Combine(world.Portal.DataDirectory, $"people{second}.sqlite");
            await using (var file = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                await file.OpenAsync();
                await using var command = file.CreateCommand();
                command.CommandText = People.Sql("other", People.OtherColumns, People.Others) + People.Sql("people", People.Columns, People.Rows(second));
                await command.ExecuteNonQueryAsync();
            }

            await using var content = File.OpenRead(path);
            await world.Owner.UploadAsync($"{InferenceWorld.Sources}/crm/files", "people.sqlite", content);
        }, InferenceWorld.Ports.Keys.Take(1));
    }

    /// <summary>The two versions, asked one after the other.</summary>
    internal static async Task CompareAsync(InferenceWorld world, Func<string, string> tableOf, Func<bool, Task> fill, IEnumerable<string> ports)
    {
        await fill(false);
        await world.ShareAsync(tableOf);
        var firsts = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        foreach (var port in ports) firsts[port] = await world.AnswersAsync(port);
        var ownerFirst = await OwnerAsync(world);
        await fill(true);
        // Otherwise the two would be the same to everybody, and nothing would be shown.
        Assert.NotEqual(ownerFirst, await OwnerAsync(world));
        foreach (var (port, first) in firsts)
        {
            var second = await world.AnswersAsync(port);
            Assert.All(first, asked => Assert.True(asked.Value == second[asked.Key], $"{port}, {asked.Key}: {Difference(asked.Value, second[asked.Key])}"));
            Assert.All(first.Concat(second).Where(asked => IsOfRows(asked.Key)), asked => Assert.DoesNotContain(People.Absent, name => asked.Value.Contains(name, StringComparison.OrdinalIgnoreCase)));
            Assert.All(second, asked => Assert.DoesNotContain(People.Marker, asked.Value, StringComparison.Ordinal));
            await NamesAreUnknownAsync(world, port);
        }
    }

    private static string Difference(string first, string second)
    {
        var at = first.Zip(second).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"…{first[Math.Max(0, at - 60)..Math.Min(first.Length, at + 60)]}… is answered …{second[Math.Max(0, at - 60)..Math.Min(second.Length, at + 60)]}…";
    }

    // What is written about a port is everybody's to read who may see the product, its columns included; what is said of its rows is not.
    private static bool IsOfRows(string asked) => !asked.StartsWith('/') && !asked.StartsWith("search", StringComparison.Ordinal) && !asked.Contains("refused", StringComparison.Ordinal) && !asked.Contains("a name of one's own", StringComparison.Ordinal);

    /// <summary>A column that is left out is spoken of as one that never was: the same words, also for a name that is almost right.</summary>
    private static async Task NamesAreUnknownAsync(InferenceWorld world, string port)
    {
        foreach (var (name, way) in Ways.Refused)
        {
            var nobodys = await world.RefusalAsync(port, way, "qqqqqq_qqqqqq", "qqqqqq");
            Assert.True(nobodys == await world.RefusalAsync(port, way, People.Absent[0], People.Absent[1]), $"{name} tells that a column is there.");
            var almost = await world.RefusalAsync(port, way, "secret_salery", "regoin");
            Assert.Equal(nobodys, almost);
        }
    }

    private static async Task<string> OwnerAsync(InferenceWorld world)
        => (await world.Owner.SubmitAsync("/api/v1/query", new { flow = new Steps("commerce/crm/people", InferenceWorld.Other).Sort("id", "small").Flow })).GetProperty("rows").GetRawText();
}

/// <summary>The same where the source carries most of it out.</summary>
[Collection(PostgresTests.Name)]
public class PostgresInferenceTests(PostgresServer server)
{
    [PostgresFact]
    public async Task Answers_OverPostgres_DoNotDependOnWhatIsHidden()
    {
        await server.DatabaseAsync("inference", People.Sql("other", People.OtherColumns, People.Others) + People.Sql("people", People.Columns, People.Rows(false)));
        using var world = await InferenceWorld.MakeAsync();
        var settings = new { host = "127.0.0.1", port = server.Port, database = "inference", user = "postgres", tls = "disable" };
        await world.Owner.SubmitAsync(InferenceWorld.Sources, new { slug = "crm", name = "CRM", kind = "postgresql", settings, secrets = new { password = PostgresServer.Password } }, HttpStatusCode.Created);
        await InferenceTests.CompareAsync(world, table => $"public.{table}", second => server.RunAsync(People.Sql("people", People.Columns, People.Rows(second)), "inference"), InferenceWorld.Ports.Keys);
    }
}
