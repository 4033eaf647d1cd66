using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace DataMesh.Portal.Benchmarks;

/// <summary>What the governed API is compared with: Kestrel, SQLite and a JSON writer that return the same rows, and nothing else.</summary>
internal static class BareServer
{
    /// <summary><c>bare FILE URL</c>: serves until it is ended.</summary>
    public static async Task<int> RunAsync(string file, string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        var connection = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly }.ConnectionString;
        app.Run(async http =>
        {
            http.Response.ContentType = "application/json";
            await using var db = new SqliteConnection(connection);
            await db.OpenAsync(http.RequestAborted);
            await using var command = db.CreateCommand();
            command.CommandText = "SELECT id, customer, country, amount, placed FROM orders ORDER BY id LIMIT 100";
            await using var rows = await command.ExecuteReaderAsync(http.RequestAborted);
            await using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
            {
                json.WriteStartObject();
                json.WriteStartArray("value");
                while (rows.Read())
                {
                    json.WriteStartObject();
                    json.WriteNumber("id", rows.GetInt64(0));
                    json.WriteString("customer", rows.GetString(1));
                    json.WriteString("country", rows.GetString(2));
                    json.WriteNumber("amount", rows.GetDouble(3));
                    json.WriteString("placed", rows.GetString(4));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        });
        await app.RunAsync();
        return 0;
    }
}
