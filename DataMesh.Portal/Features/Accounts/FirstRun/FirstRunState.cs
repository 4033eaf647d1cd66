using System.Security.Cryptography;
using System.Text;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Accounts.FirstRun;

/// <summary>
/// Whether nobody has an account yet, and the code that makes the first one. The code lives in this process only and stands only in
/// its log: who can read that runs the installation.
/// </summary>
internal sealed partial class FirstRunState(IUserRegistrar registrar, PortalSettings settings, PortalAddress address, ILogger<FirstRunState> logger) : IStartupTask, IDisposable
{
    /// <summary>After so many wrong codes only a restart, which makes a new one, helps.</summary>
    public const int MaxAttempts = 10;

    private readonly byte[] _code = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 12));
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _attempts;
    private volatile bool _over;

    // After the demo's people, if those come at start.
    public int Order => 1000;

    /// <summary>For tests, which cannot read the log of a console.</summary>
    internal string Code => Encoding.ASCII.GetString(_code);

    public void Dispose() => _turn.Dispose();

    public async Task RunAsync(CancellationToken ct)
    {
        if (await IsOpenAsync(ct)) LogCode(Code, $"{address.Base}/account/first-run");
    }

    /// <summary>Whether the first administrator is still to be made. Once there is an account it never opens again.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken ct)
    {
        if (_over || settings.DemoEnabled) return false;
        if (await registrar.CountAsync(ct) == 0) return true;
        _over = true;
        return false;
    }

    /// <summary>Makes the administrator, when the code is right and nobody was faster.</summary>
    public async Task<Result<Person>> CreateAsync(string code, string email, string name, string password, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (!await IsOpenAsync(ct)) return new Conflict("The first administrator was made already. Sign in.");
            if (_attempts >= MaxAttempts) return Invalid.Field("code", "Too many wrong codes. Start the portal again: its log then shows a new one.");
            var given = Encoding.UTF8.GetBytes(code.Trim().Replace("-", "", StringComparison.Ordinal).ToUpperInvariant());
            if (!CryptographicOperations.FixedTimeEquals(given, _code))
            {
                _attempts++;
                return Invalid.Field("code", "That is not the code. It stands in the portal's log, in the line that names this page.");
            }

            var made = await registrar.CreateAsync(email, name, PlatformRoles.Administrator, password, Principal.System, ct);
            _over = made.Ok;
            return made;
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody has an account yet. Make the administrator at {Address} with the one-time code {Code}")]
    private partial void LogCode(string code, string address);
}
