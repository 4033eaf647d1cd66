using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DataMesh.Portal.Tests.Shared;

/// <summary>The portal as its own process, as people start it: on a free port of 127.0.0.1 and a data directory of its own.</summary>
public sealed class PortalProcess : IAsyncDisposable
{
    private readonly StringBuilder _output = new();
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly bool _ownsDirectory;
    private Process? _process;

    private PortalProcess(string program, string dataDirectory, bool ownsDirectory, IReadOnlyDictionary<string, string> settings)
    {
        Program = program;
        DataDirectory = dataDirectory;
        _ownsDirectory = ownsDirectory;
        _settings = settings;
    }

    /// <summary>The portal's DLL.</summary>
    public string Program { get; }

    /// <summary>Where it keeps its data.</summary>
    public string DataDirectory { get; }

    /// <summary>Its address, without a trailing slash.</summary>
    public string Url { get; private set; } = "";

    /// <summary>How long it took from the start of the process until it was ready.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>What it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Memory
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts the portal and waits until it is ready.</summary>
    /// <param name="program">The portal's DLL.</param>
    /// <param name="settings">Settings by name, e.g. <c>Demo:Enabled</c>; also <c>ASPNETCORE_ENVIRONMENT</c>.</param>
    /// <param name="dataDirectory">A data directory to go on with; null for a new one.</param>
    public static async Task<PortalProcess> StartAsync(string program, IReadOnlyDictionary<string, string>? settings = null, string? dataDirectory = null)
    {
        var portal = new PortalProcess(program, dataDirectory ?? Directory.CreateTempSubdirectory("datamesh-portal-").FullName, dataDirectory is null, settings ?? new Dictionary<string, string>());
        await portal.StartAsync();
        return portal;
    }

    /// <summary>Starts it again on the same data, after <see cref="Kill"/>.</summary>
    public async Task StartAsync()
    {
        // The same address again, as after a restart: browsers find it by that.
        if (Url.Length == 0) Url = $"http://127.0.0.1:{FreePort()}";
        var start = Info(["--urls", Url]);
        var clock = Stopwatch.StartNew();
        _process = Process.Start(start) ?? throw new InvalidOperationException("The portal did not start.");
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        while (true)
        {
            if (_process.HasExited) throw new InvalidOperationException($"The portal ended with {_process.ExitCode}:{Environment.NewLine}{Output}");
            if (clock.Elapsed > TimeSpan.FromSeconds(90)) throw new TimeoutException($"The portal is not ready after 90 s:{Environment.NewLine}{Output}");
            try
            {
                using var answer = await client.GetAsync(new Uri(Url + "/health/ready"));
                if (answer.StatusCode == HttpStatusCode.OK) break;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet, or not answering on a machine that has much else to do.
            }

            // Asking more often would take the processor from the portal that starts.
            await Task.Delay(50);
        }

        ReadyAfter = clock.Elapsed;
    }

    /// <summary>Ends it as a power cut would: SIGKILL, no goodbye.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Runs a verb of the command line on the same data.</summary>
    public async Task<(int ExitCode, string Output, string Error)> VerbAsync(params string[] arguments)
    {
        using var process = Process.Start(Info(arguments)) ?? throw new InvalidOperationException("The verb did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output).Trim(), (await error).Trim());
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) Kill();
        _process?.Dispose();
        if (_ownsDirectory) Directory.Delete(DataDirectory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private ProcessStartInfo Info(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(Program)! };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["Portal__DataDirectory"] = DataDirectory;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in _settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return start;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
    }
}
