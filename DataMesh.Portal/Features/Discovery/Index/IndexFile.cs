using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Features.Discovery.Text;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Discovery.Index;

/// <summary>The index file: an SQLite database beside the portal's own, whichever engine that has. Everything in it can be made anew.</summary>
internal sealed class IndexFile(string path) : IDisposable
{
    // Raised when the layout or the way of cutting words changes; another number makes the file anew.
    private const string Layout = "2";

    private readonly string _connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ConnectionString;

    public void Dispose()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>Makes sure that the file can be used; answers false when it was missing, old or damaged and is empty now.</summary>
    public async Task<bool> PrepareAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await OpenAsync(ct);
            if (await ScalarAsync(connection, "select count(*) from sqlite_master where name = 'meta'", ct) is 1L
                && await MetaAsync(connection, "layout", ct) == Layout
                && await ScalarAsync(connection, "pragma quick_check(1)", ct) is "ok")
                return true;
        }
        catch (SqliteException e) when (IsDamage(e))
        {
            // Falls through to making it anew.
        }

        await ResetAsync(ct);
        return false;
    }

    /// <summary>Throws the file away and makes an empty one.</summary>
    public async Task ResetAsync(CancellationToken ct)
    {
        Dispose();
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" }) File.Delete(path + suffix);
        await using var connection = await OpenAsync(ct);
        await RunAsync(connection, null, $"""
            pragma journal_mode = wal;
            create table meta (key text primary key, value text not null) without rowid;
            create table docs (row integer primary key, product text not null unique, facts text not null, document text not null);
            create virtual table texts using fts5(name, tags, columns, purpose, descriptions, other,
                tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3', content = '', contentless_delete = 1);
            insert into meta values ('layout', '{Layout}'), ('version', '0'), ('cursor', '0'), ('origin', '');
            """, ct);
    }

    /// <summary>Whether the error says that the file is no sound database.</summary>
    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is 11 or 26 || (e.SqliteErrorCode == 1 && e.Message.Contains("no such table", StringComparison.Ordinal));

    public async Task<SqliteConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new SqliteConnection(_connection);
        await connection.OpenAsync(ct);
        return connection;
    }

    public static async Task<string?> MetaAsync(SqliteConnection connection, string key, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select value from meta where key = $key";
        command.Parameters.AddWithValue("$key", key);
        return await command.ExecuteScalarAsync(ct) as string;
    }

    public static Task SetMetaAsync(SqliteConnection connection, SqliteTransaction transaction, string key, string value, CancellationToken ct)
        => RunAsync(connection, transaction, "insert into meta values ($key, $value) on conflict (key) do update set value = excluded.value", ct, ("$key", key), ("$value", value));

    public static async Task<long> VersionAsync(SqliteConnection connection, CancellationToken ct)
        => long.TryParse(await MetaAsync(connection, "version", ct), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;

    /// <summary>Reads the facts of every product.</summary>
    public static async Task<FactsSnapshot> LoadAsync(SqliteConnection connection, CancellationToken ct)
    {
        await using var transaction = connection.BeginTransaction(deferred: true);
        var version = await VersionAsync(connection, ct);
        var last = await ScalarAsync(connection, "select coalesce(max(row), 0) from docs", ct) is long max ? (int)max : 0;
        var products = new ProductFacts?[last + 1];
        await using var command = connection.CreateCommand();
        command.CommandText = "select row, facts from docs";
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var row = reader.GetInt32(0);
            products[row] = JsonSerializer.Deserialize<StoredFacts>(reader.GetString(1))!.ToFacts(row);
        }

        return new FactsSnapshot(version, products);
    }

    /// <summary>Writes a product; answers its facts.</summary>
    public static async Task<ProductFacts> PutAsync(SqliteConnection connection, SqliteTransaction transaction, ProductInfo product, ProductTexts texts, CancellationToken ct)
    {
        var stored = StoredFacts.Of(product);
        var row = (long)(await ScalarAsync(connection, """
            insert into docs (product, facts, document) values ($product, $facts, $document)
            on conflict (product) do update set facts = excluded.facts, document = excluded.document returning row
            """, ct, ("$product", product.Id.ToString()), ("$facts", JsonSerializer.Serialize(stored)), ("$document", ProductDocument.Of(product).Write())))!;
        await RunAsync(connection, transaction, "insert or replace into texts (rowid, name, tags, columns, purpose, descriptions, other) values ($row, $name, $tags, $columns, $purpose, $descriptions, $other)", ct,
            ("$row", row), ("$name", texts.Name), ("$tags", texts.Tags), ("$columns", texts.Columns), ("$purpose", texts.Purpose), ("$descriptions", texts.Descriptions), ("$other", texts.Other));
        return stored.ToFacts((int)row);
    }

    /// <summary>Removes a product; answers its row, or null when it was not there.</summary>
    public static async Task<int?> RemoveAsync(SqliteConnection connection, SqliteTransaction transaction, Guid product, CancellationToken ct)
    {
        if (await ScalarAsync(connection, "delete from docs where product = $product returning row", ct, ("$product", product.ToString())) is not long row) return null;
        await RunAsync(connection, transaction, "delete from texts where rowid = $row", ct, ("$row", row));
        return (int)row;
    }

    public static async Task RunAsync(SqliteConnection connection, SqliteTransaction? transaction, string sql, CancellationToken ct, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task<object?> ScalarAsync(SqliteConnection connection, string sql, CancellationToken ct, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteScalarAsync(ct);
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private sealed record StoredFacts(Guid Id, Guid DomainId, string Slug, string Name, ProductKind Kind, IReadOnlyList<string> Tags, Classification? Classification,
        ProductState State, Visibility Visibility, DateTimeOffset UpdatedAt)
    {
        public static StoredFacts Of(ProductInfo p) => new(p.Id, p.DomainId, p.Slug, p.Name, p.Kind, p.Tags,
            p.Ports.SelectMany(port => port.Columns).Max(c => c.Classification), p.State, p.Visibility, p.UpdatedAt);

        public ProductFacts ToFacts(int row) => new(row, Id, DomainId, Slug, Name, SearchWords.Line(Name), SearchWords.Line(string.Join(' ', Tags)), Kind, Tags, Classification, State, Visibility, UpdatedAt);
    }
}
