using System.Net;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using Microsoft.AspNetCore.Identity;

namespace DataMesh.Portal.Features.Accounts.Passwords;

/// <summary>
/// Sends links to people who say that they forgot the password. Whoever asks is answered before anybody is looked up: neither the answer nor its
/// time tells whether there is such an account.
/// </summary>
internal sealed partial class ForgottenPasswords(IServiceScopeFactory scopes, PasswordLinks links, ILookupNormalizer normalizer, IHostApplicationLifetime lifetime, ILogger<ForgottenPasswords> logger) : BackgroundWork(lifetime)
{
    private const int MostWaiting = 1000;
    private const int PerAddress = 3;
    private const int PerClient = 10;
    private static readonly TimeSpan s_window = TimeSpan.FromHours(1);

    // What is over is let fall: an attack must not fill the memory, and people ask again.
    private readonly Channel<string> _asked = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    // In memory of this process, as other limits are.
    private readonly PartitionedRateLimiter<string> _addresses = Limiter(PerAddress);
    private readonly PartitionedRateLimiter<string> _clients = Limiter(PerClient);

    /// <summary>Takes note that somebody asks for a link.</summary>
    /// <param name="email">The address that was written.</param>
    /// <param name="from">The asking client's address.</param>
    /// <returns>False where the client asked too often.</returns>
    public bool Ask(string? email, IPAddress? from)
    {
        using var client = _clients.AttemptAcquire(from?.ToString() ?? "");
        if (!client.IsAcquired) return false;
        if (string.IsNullOrWhiteSpace(email) || email.Length > 256) return true;
        // The same for addresses that nobody has: how often one was asked for tells nothing about it.
        using var address = _addresses.AttemptAcquire(normalizer.NormalizeEmail(email.Trim()) ?? "");
        if (address.IsAcquired) _asked.Writer.TryWrite(email.Trim());
        return true;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _addresses.Dispose();
        _clients.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var email in _asked.Reader.ReadAllAsync(stoppingToken)) await SendAsync(email, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends; whoever waits asks again.
        }
    }

    private async Task SendAsync(string email, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var user = await scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>().FindByEmailAsync(email);
            if (user is { LockedAt: null }) await links.MailAsync(user.Id, Principal.System, LinkReason.Forgotten, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e);
        }
    }

    private static PartitionedRateLimiter<string> Limiter(int permits) => PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(key,
        _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = s_window, QueueLimit = 0 }));

    [LoggerMessage(Level = LogLevel.Error, Message = "A link for somebody who forgot the password could not be made.")]
    private partial void LogFailed(Exception e);
}
