using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;

namespace DataMesh.Portal.Tests.Shared;

/// <summary>Tests of this collection share one server of documents and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class CouchTests : ICollectionFixture<PouchServer>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "CouchDB";
}

/// <summary>A real pouchdb-server on a free port of 127.0.0.1, in memory, gone at the end.</summary>
public sealed class PouchServer : IAsyncLifetime
{
    /// <summary>Why tests are skipped where <see cref="Program"/> is null.</summary>
    public const string Missing = "pouchdb-server is not installed: run 'npm ci --ignore-scripts' in DataMesh.Portal.Tests/Shared/PouchDb, or test.sh, which does.";

    private const int MostLines = 50;

    private readonly Queue<string> _said = [];
    private string _directory = "";
    private Process? _process;
    private HttpClient? _client;
    private int _databases;

    /// <summary>The server's script, or null.</summary>
    public static string? Program { get; } = Find();

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    private HttpClient Client => _client ?? throw new InvalidOperationException("The server was not started.");

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        if (Program is null) return;
        _directory = Directory.CreateTempSubdirectory("datamesh-pouch-").FullName;
        var port = FreePort();
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        _client = new HttpClient { BaseAddress = new Uri(Address) };
        _process = Process.Start(new ProcessStartInfo("node", [Program, "--in-memory", "--port", port.ToString(CultureInfo.InvariantCulture), "--host", "127.0.0.1", "--no-color"])
        {
            // It writes its log and configuration where it is started.
            WorkingDirectory = _directory, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += Hear;
        _process.ErrorDataReceived += Hear;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await AnswersAsync(patience.Token))
        {
            if (_process.HasExited || patience.IsCancellationRequested) throw new InvalidOperationException($"pouchdb-server does not start: {Said()}");
            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>Makes a database with documents, each as JSON.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> DatabaseAsync(params string[] documents)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"db{Interlocked.Increment(ref _databases)}");
        using (var made = await Client.PutAsync(new Uri($"/{name}", UriKind.Relative), null)) made.EnsureSuccessStatusCode();
        await AddAsync(name, documents);
        return name;
    }

    /// <summary>Adds documents to a database, each as JSON.</summary>
    public async Task AddAsync(string database, params string[] documents)
    {
        using var content = new StringContent($$"""{"docs":[{{string.Join(',', documents)}}]}""", Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(new Uri($"/{database}/_bulk_docs", UriKind.Relative), content);
        var said = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode || said.Contains("\"error\"", StringComparison.Ordinal)) throw new InvalidOperationException(said);
    }

    /// <summary>Makes an index that queries then use.</summary>
    public async Task IndexAsync(string database, params string[] fields)
    {
        using var answer = await Client.PostAsJsonAsync(new Uri($"/{database}/_index", UriKind.Relative), new { index = new { fields } });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Makes a user who signs in with name and password; whoever gives others is refused.</summary>
    public async Task UserAsync(string name, string password)
    {
        using var answer = await Client.PutAsJsonAsync(new Uri($"/_users/org.couchdb.user:{name}", UriKind.Relative), new { name, password, roles = Array.Empty<string>(), type = "user" });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Deletes a database.</summary>
    public async Task DeleteAsync(string database)
    {
        using var answer = await Client.DeleteAsync(new Uri($"/{database}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_process is not null)
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        if (_directory.Length > 0) Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/", UriKind.Relative), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_said)
        {
            _said.Enqueue(line.Data);
            if (_said.Count > MostLines) _said.Dequeue();
        }
    }

    private string Said()
    {
        lock (_said) return string.Join('\n', _said);
    }

    private static string? Find()
    {
        var script = Path.Combine(Repository.Root, "DataMesh.Portal.Tests", "Shared", "PouchDb", "node_modules", "pouchdb-server", "bin", "pouchdb-server");
        return File.Exists(script) ? script : null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
