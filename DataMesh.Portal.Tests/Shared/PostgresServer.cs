using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace DataMesh.Portal.Tests.Shared;

/// <summary>Tests of this collection share one PostgreSQL server and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresServer>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "PostgreSQL";
}

/// <summary>
/// A real PostgreSQL server on a free port of 127.0.0.1 with a data directory of its own, gone at the end. As a fixture it is started by
/// xunit; a test that needs several starts them by <see cref="StartAsync"/>.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    /// <summary>Why tests are skipped where <see cref="Programs"/> is null.</summary>
    public const string Missing = "There is no initdb on the PATH or in /usr/lib/postgresql/*/bin: PostgreSQL's server is not installed.";

    /// <summary>The superuser's and every test user's password.</summary>
    public const string Password = "s3cret' x;=\"";

    private readonly List<string> _settings = [];
    private string _directory = "";

    /// <summary>The folder of initdb and postgres, or null.</summary>
    public static string? Programs { get; } = Find();

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>The superuser's connection to the database <c>postgres</c>; without pooling.</summary>
    public string ConnectionString => ConnectionTo("postgres");

    /// <summary>The folder with the server's data, its log <c>log</c> and the certificates that a test put there.</summary>
    public string Directory => _directory;

    /// <summary>What the server logged so far.</summary>
    public string Log => File.ReadAllText(Path.Combine(_directory, "log"));

    private string Data => Path.Combine(_directory, "data");

    /// <summary>Makes and starts a server.</summary>
    /// <param name="settings">Settings of postgresql.conf, e.g. <c>log_statement=all</c>.</param>
    public static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        var server = new PostgresServer();
        server._settings.AddRange(settings);
        await server.InitializeAsync();
        return server;
    }

    /// <summary>The superuser's connection to a database; without pooling.</summary>
    public string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = Port, Username = "postgres", Password = Password, Database = database, Pooling = false, Timeout = 10, SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>Runs statements as the superuser.</summary>
    public async Task RunAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(ConnectionTo(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first value that a statement gives, read as the superuser.</summary>
    public async Task<T> ValueAsync<T>(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(ConnectionTo(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Makes a database of its own for a test class, with what the statements put there.</summary>
    public async Task DatabaseAsync(string name, string sql)
    {
        await RunAsync($"CREATE DATABASE {name}");
        await RunAsync(sql, name);
    }

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        if (Programs is null) return;
        _directory = System.IO.Directory.CreateTempSubdirectory("datamesh-pg-").FullName;
        var password = Path.Combine(_directory, "password");
        await File.WriteAllTextAsync(password, Password + "\n");
        await OwnAsync();
        await ProgramAsync("initdb", "-D", Data, "-U", "postgres", "--pwfile", password, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync");
        Port = FreePort();
        await BeginAsync();
    }

    /// <summary>Starts it after <see cref="KillAsync"/>.</summary>
    public Task BeginAsync()
    {
        var own = string.Join(' ', _settings.Append("fsync=off").Append("listen_addresses=127.0.0.1").Append($"unix_socket_directories={_directory}").Append($"port={Port}").Append("shared_buffers=32MB")
            .Select(s => $"-c {s}"));
        return ProgramAsync("pg_ctl", "start", "-w", "-t", "60", "-D", Data, "-l", Path.Combine(_directory, "log"), "-o", own);
    }

    /// <summary>Ends it as a crash would.</summary>
    public Task KillAsync() => ProgramAsync("pg_ctl", "stop", "-w", "-m", "immediate", "-D", Data);

    /// <summary>Gives everything in <see cref="Directory"/> to the user as whom the server runs.</summary>
    public async Task OwnAsync()
    {
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", ["-R", "postgres", _directory]);
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_directory.Length == 0) return;
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await KillAsync();
        System.IO.Directory.Delete(_directory, recursive: true);
        _directory = "";
    }

    private static string? Find()
    {
        if (OperatingSystem.IsWindows()) return null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).ToList();
        const string Debian = "/usr/lib/postgresql";
        if (System.IO.Directory.Exists(Debian))
            folders.AddRange(System.IO.Directory.GetDirectories(Debian).OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var version) ? version : 0).Select(d => Path.Combine(d, "bin")));
        return folders.FirstOrDefault(f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "pg_ctl")));
    }

    // The server refuses to run as root.
    private static Task ProgramAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments]) : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, IReadOnlyList<string> arguments)
    {
        // Not through pipes: the server would inherit them, and they would never end.
        var output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/", ArgumentList = { "-c", "o=$1; shift; exec \"$@\" >\"$o\" 2>&1 </dev/null", "sh", output, program } };
            foreach (var argument in arguments) start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await File.ReadAllTextAsync(output)}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
