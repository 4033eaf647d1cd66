using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Demo.Files;

/// <summary>Writes the CRM: an SQLite database with accounts, contacts and opportunities.</summary>
internal static class CrmDatabase
{
    /// <summary>How many customers there are in all channels; every fourth buys without being in the CRM.</summary>
    public const int Customers = 8_000;

    public static async Task WriteAsync(string path, CancellationToken ct)
    {
        var random = new DemoRandom(11);
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        await ExecuteAsync(connection, """
            PRAGMA journal_mode = OFF;
            CREATE TABLE accounts (account_id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, segment TEXT NOT NULL, country TEXT NOT NULL, since DATE NOT NULL, credit_limit DECIMAL(10,2));
            CREATE TABLE contacts (contact_id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(account_id), full_name TEXT NOT NULL, phone TEXT, role TEXT NOT NULL, newsletter BOOLEAN NOT NULL);
            CREATE TABLE opportunities (opportunity_id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(account_id), stage TEXT NOT NULL, expected DECIMAL(10,2) NOT NULL, closes_on DATE NOT NULL);
            """, ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        string[] segments = ["Private", "Private", "Private", "Business", "Business", "Club", "School"];
        await using (var insert = Insert(connection, transaction, "accounts", 7))
            for (var i = 1; i <= Customers * 3 / 4; i++)
            {
                var (first, last) = random.Name();
                var segment = random.Of(segments);
                await RowAsync(insert, ct, i, segment == "Private" ? $"{first} {last}" : $"{last} {(segment == "Club" ? "Outdoor Club" : segment == "School" ? "Schools" : "GmbH")}",
                    DemoRandom.Email(i), segment, random.Of(DemoRandom.Countries), DemoRandom.Day(random.Moment().AddYears(-3)),
                    segment == "Private" ? null : (object)(double)random.Amount(500, 20_000));
            }

        string[] roles = ["Buyer", "Owner", "Accounting", "Trainer"];
        await using (var insert = Insert(connection, transaction, "contacts", 6))
            for (var i = 1; i <= 9_000; i++)
            {
                var (first, last) = random.Name();
                await RowAsync(insert, ct, i, random.Between(1, Customers * 3 / 4), $"{first} {last}", random.Chance(0.15) ? null : $"+49 30 {random.Between(1000000, 9999999)}",
                    random.Of(roles), random.Chance(0.4) ? 1 : 0);
            }

        string[] stages = ["Lead", "Qualified", "Offer", "Won", "Lost"];
        await using (var insert = Insert(connection, transaction, "opportunities", 5))
            for (var i = 1; i <= 2_500; i++)
                await RowAsync(insert, ct, i, random.Between(1, Customers * 3 / 4), random.Of(stages), (double)random.Amount(200, 40_000), DemoRandom.Day(random.Moment()));
        await transaction.CommitAsync(ct);
    }

    private static SqliteCommand Insert(SqliteConnection connection, System.Data.Common.DbTransaction transaction, string table, int columns)
    {
        var command = connection.CreateCommand();
        command.Transaction = (SqliteTransaction)transaction;
#pragma warning disable CA2100 // Both parts are constants of this file.
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, columns).Select(i => $"$p{i}"))})";
#pragma warning restore CA2100
        for (var i = 0; i < columns; i++) command.Parameters.Add(new SqliteParameter($"$p{i}", null));
        return command;
    }

    private static Task<int> RowAsync(SqliteCommand insert, CancellationToken ct, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++) insert.Parameters[i].Value = values[i] ?? DBNull.Value;
        return insert.ExecuteNonQueryAsync(ct);
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant text.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(ct);
    }
}
