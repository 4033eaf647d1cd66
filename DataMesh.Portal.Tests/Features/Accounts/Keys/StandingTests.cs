using System.Net;
using System.Security.Claims;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Accounts.Keys;

public sealed class StandingTests : IAsyncLifetime
{
    private readonly KeyWorld _world = new();

    private IStanding Standing => _world.Portal.Services.GetRequiredService<IStanding>();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Now_OfAPersonInABrowser_EndsWithTheLockAndComesBack()
    {
        var person = await _world.Portal.PersonAsync("browser@example.com") with { Way = PrincipalWay.Browser };
        Assert.Equal(person, (await Standing.NowAsync(person, default)).Value);

        await _world.Admin.ReplaceAsync("/api/v1/users/browser@example.com/lock", new { locked = true });
        Assert.Equal(("Your account is locked.", "ended"), Refusal(await Standing.NowAsync(person, default)));

        await _world.Admin.ReplaceAsync("/api/v1/users/browser@example.com/lock", new { locked = false });
        Assert.True((await Standing.NowAsync(person, default)).Ok);
    }

    [Fact]
    public async Task Now_OfAKey_EndsWithItsLastDay()
    {
        var made = await _world.Stranger.SubmitAsync("/api/v1/me/keys", new { name = "short", days = 1 }, HttpStatusCode.Created);
        var person = await _world.Portal.PersonAsync("stranger@example.com") with { KeyId = made.GetProperty("id").GetGuid() };
        Assert.True((await Standing.NowAsync(person, default)).Ok);

        _world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.StartsWith("This API key expired on", Refusal(await Standing.NowAsync(person, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Now_OfSomebodyWhoIsNotThere_IsRefused()
    {
        var nobody = new Principal(Guid.NewGuid(), "gone@example.com", "Gone", PlatformRoles.None, PrincipalWay.Browser);
        Assert.False((await Standing.NowAsync(nobody, default)).Ok);
        Assert.False((await Standing.NowAsync(nobody with { KeyId = Guid.NewGuid() }, default)).Ok);
        Assert.True((await Standing.NowAsync(Principal.System, default)).Ok);
    }

    [Fact]
    public void From_ClaimsOfAKey_NamesTheKey()
    {
        var key = Guid.NewGuid();
        Claim[] claims = [new(ClaimTypes.NameIdentifier, Guid.NewGuid().ToString()), new(PortalClaims.ApiKey, key.ToString())];
        Assert.Equal(key, Principal.From(new ClaimsPrincipal(new ClaimsIdentity(claims, "test")))!.KeyId);
        Assert.Null(Principal.From(new ClaimsPrincipal(new ClaimsIdentity(claims[..1], "test")))!.KeyId);
    }

    private static (string Message, string? Reason) Refusal(Result<Principal> result)
    {
        var refused = Assert.IsType<Forbidden>(result.Error);
        return (refused.Message, refused.Reason);
    }
}
