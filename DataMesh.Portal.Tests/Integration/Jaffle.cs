using DataMesh.Portal.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Tests.Integration;

/// <summary>The Jaffle shop's files, and what they say by plain SQLite, which is not the engine under test.</summary>
internal static class Jaffle
{
    /// <summary>One of the CSV files.</summary>
    public static string Csv(string table) => Repository.SharedFile($"jaffle/{table}.csv");

    /// <summary>Makes an SQLite database of the tables that are named.</summary>
    public static async Task<string> SqliteAsync(string folder, params string[] tables)
    {
        var path = Path.Combine(folder, $"jaffle-{Guid.NewGuid():N}.sqlite");
        await using var connection = await OpenAsync(path);
        foreach (var table in tables) await LoadAsync(connection, table);
        return path;
    }

    /// <summary>Rows of a statement over all three tables, as text.</summary>
    public static async Task<IReadOnlyList<string>> AskAsync(string sql)
    {
        await using var connection = await OpenAsync(":memory:");
        foreach (var table in (string[])["raw_customers", "raw_orders", "raw_payments"]) await LoadAsync(connection, table);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement stands in the test.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "null" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return rows;
    }

    private static async Task<SqliteConnection> OpenAsync(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task LoadAsync(SqliteConnection connection, string table)
    {
        var lines = await File.ReadAllLinesAsync(Csv(table));
        var columns = lines[0].Split(',');
#pragma warning disable CA2100 // Names come from the public files.
        await using var create = connection.CreateCommand();
        create.CommandText = $"CREATE TABLE {table} ({string.Join(", ", columns.Select(c => c is "id" or "user_id" or "order_id" or "amount" ? $"{c} INTEGER" : $"{c} TEXT"))})";
        await create.ExecuteNonQueryAsync();
        await using var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", columns.Select((_, i) => $"$p{i}"))})";
#pragma warning restore CA2100
        foreach (var line in lines.Skip(1))
        {
            insert.Parameters.Clear();
            foreach (var (cell, i) in line.Split(',').Select((c, i) => (c, i))) insert.Parameters.AddWithValue($"$p{i}", cell);
            await insert.ExecuteNonQueryAsync();
        }
    }
}
