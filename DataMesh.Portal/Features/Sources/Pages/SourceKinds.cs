namespace DataMesh.Portal.Features.Sources.Pages;

/// <summary>How kinds of sources are shown.</summary>
/// <param name="Key">The kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Text">What it is for.</param>
/// <param name="Icon">Its icon.</param>
internal sealed record SourceKinds(string Key, string Name, string Text, string Icon)
{
    /// <summary>The kinds that can be chosen.</summary>
    public static IReadOnlyList<SourceKinds> All { get; } =
    [
        new("files", "Files", "CSV, TSV, JSON, NDJSON or Parquet: files that you upload, or a folder of the server.", "file"),
        new("sqlite", "SQLite database", "A database file on the server, or one that you upload; its tables and views.", "database"),
        new("http", "JSON API", "Rows that an address gives as JSON, page by page.", "link"),
        new("couchdb", "CouchDB", "A document store, and whatever speaks its protocol; each database is a table of flattened documents.", "database"),
        new("postgresql", "PostgreSQL", "A database on a server, and whatever speaks its protocol; its tables, views and foreign tables.", "database"),
        new("sqlserver", "SQL Server", "A database of SQL Server or Azure SQL; its tables, views and external tables.", "database"),
    ];

    /// <summary>The kind with that key; kinds that are not drawn yet are shown by their key.</summary>
    public static SourceKinds Of(string key) => All.FirstOrDefault(k => k.Key == key) ?? new SourceKinds(key, key, "", "database");
}
