using System.Globalization;
using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>An in-memory database of the embedded engine. Databases know nothing of one another.</summary>
public sealed class DuckDbDatabase : IDisposable
{
    private readonly DatabaseHandle handle;

    private DuckDbDatabase(DatabaseHandle handle) => this.handle = handle;

    /// <summary>The engine's version, such as v1.5.5.</summary>
    public static string LibraryVersion => DuckDbNative.Text(DuckDbNative.LibraryVersion());

    /// <summary>Opens an empty database. Extensions are never loaded or installed; the time zone is UTC.</summary>
    /// <param name="options">Limits and what files statements may reach.</param>
    /// <returns>The database; dispose it after its connections.</returns>
    /// <exception cref="DuckDbException">The engine refuses an option.</exception>
    public static DuckDbDatabase OpenInMemory(DuckDbOptions? options = null)
    {
        options ??= new DuckDbOptions();
        var database = new DuckDbDatabase(Open(options));
        try
        {
            database.Configure(options);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a database ahead of its use: it is without limits until <see cref="Restrict"/>, so nothing may run in it before.</summary>
    internal static DuckDbDatabase OpenAhead() =>
        OpenInMemory(new DuckDbOptions { Threads = 1, EnableExternalAccess = true, LockConfiguration = false });

    /// <summary>Gives a database that was opened ahead its limits, and locks them.</summary>
    internal static void Restrict(DuckDbConnection connection, DuckDbOptions options)
    {
        foreach (var (name, value) in Limits(options))
        {
            connection.Execute($"SET GLOBAL {name} = {Quoted(value)}");
        }

        Guard(connection, options);
    }

    /// <summary>Opens a connection; each runs one statement at a time.</summary>
    /// <returns>The connection; dispose it before the database.</returns>
    /// <exception cref="DuckDbException">The engine cannot connect.</exception>
    public DuckDbConnection Connect()
    {
        if (DuckDbNative.Connect(handle, out var connection) != 0)
        {
            connection.Dispose();
            throw new DuckDbException("The embedded engine gave no connection.", DuckDbErrorType.Unknown);
        }

        return new DuckDbConnection(connection);
    }

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();

    private static DatabaseHandle Open(DuckDbOptions options)
    {
        if (DuckDbNative.CreateConfig(out var config) != 0)
        {
            DuckDbNative.DestroyConfig(ref config);
            throw new DuckDbException("The embedded engine gave no configuration.", DuckDbErrorType.Unknown);
        }

        try
        {
            foreach (var (name, value) in Settings(options))
            {
                if (DuckDbNative.SetConfig(config, name, value) != 0)
                {
                    throw new DuckDbException($"The embedded engine refuses {name} = {value}.", DuckDbErrorType.InvalidInput);
                }
            }

            if (DuckDbNative.OpenExt(null, out var database, config, out var error) != 0)
            {
                var message = DuckDbNative.Text(error);
                DuckDbNative.Free(error);
                database.Dispose();
                throw DuckDbException.FromText(message);
            }

            return database;
        }
        finally
        {
            DuckDbNative.DestroyConfig(ref config);
        }
    }

    private static IEnumerable<(string Name, string Value)> Settings(DuckDbOptions options)
    {
        yield return ("autoinstall_known_extensions", "false");
        yield return ("autoload_known_extensions", "false");
        yield return ("allow_community_extensions", "false");
        yield return ("preserve_insertion_order", options.PreserveInsertionOrder ? "true" : "false");
        foreach (var limit in Limits(options))
        {
            yield return limit;
        }
    }

    private static IEnumerable<(string Name, string Value)> Limits(DuckDbOptions options)
    {
        yield return ("temp_directory", options.TempDirectory ?? "");
        if (options.TempBytes is { } temp)
        {
            yield return ("max_temp_directory_size", temp.ToString(CultureInfo.InvariantCulture) + "B");
        }

        if (options.MemoryLimitBytes is { } memory)
        {
            yield return ("memory_limit", memory.ToString(CultureInfo.InvariantCulture) + "B");
        }

        if (options.Threads is { } threads)
        {
            yield return ("threads", threads.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Configure(DuckDbOptions options)
    {
        using var connection = Connect();
        connection.Execute("SET GLOBAL TimeZone = 'UTC'");
        // DuckDB 1.5.5 fails with an internal error (inequal num bindings/types) where this rewrite meets a union of one step with itself.
        connection.Execute("SET GLOBAL disabled_optimizers = 'top_n_window_elimination'");
        Guard(connection, options);
    }

    private static void Guard(DuckDbConnection connection, DuckDbOptions options)
    {
        if (!options.EnableExternalAccess)
        {
            // Lists first: they cannot be set once external access is off, and they are what remains allowed.
            if (options.AllowedPaths.Count > 0)
            {
                connection.Execute($"SET allowed_paths = {List(options.AllowedPaths)}");
            }

            if (options.AllowedDirectories.Count > 0)
            {
                connection.Execute($"SET allowed_directories = {List(options.AllowedDirectories)}");
            }

            connection.Execute("SET enable_external_access = false");
        }

        if (options.LockConfiguration)
        {
            connection.Execute("SET lock_configuration = true");
        }
    }

    private static string List(IEnumerable<string> values) =>
        "[" + string.Join(", ", values.Select(Quoted)) + "]";

    private static string Quoted(string value) => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
}
