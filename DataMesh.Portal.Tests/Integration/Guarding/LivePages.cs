using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using Bunit;
using DataMesh.Portal.Composition;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Integration.Guarding;

/// <summary>
/// The portal's pages as a circuit runs them: what they do after they were drawn is done, which a GET does not. They stand on the
/// portal's own services; only the browser is not there. Account pages are none of them: they answer plain requests.
/// </summary>
internal sealed class LivePages : BunitContext
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);
    private static readonly string[] s_waiting = ["skeleton", "role=\"progressbar\""];
    private readonly AuthenticationState _who;

    private LivePages(IServiceProvider portal, Principal principal)
    {
        _who = new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, principal.Id.ToString()), new Claim(PortalClaims.Name, principal.Name), new Claim(ClaimTypes.Email, principal.Email)], "test")));
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddUi();
        Services.AddSingleton(portal.GetRequiredService<IAuthorizationPolicyProvider>());
        Services.AddSingleton(portal.GetRequiredService<IAuthorizationService>());
        Services.AddSingleton<IScrollToLocationHash, Still>();
        Services.AddFallbackServiceProvider(portal);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    /// <summary>Opens all pages, each with what it reads from its address, several at once: a page mostly waits until it is quiet.</summary>
    public static async Task<IReadOnlyList<Answered>> WalkAsync(GuardWorld world, Principal principal)
    {
        var walk = new RouteWalk(world, null!, null!);
        var pages = walk.Endpoints().Where(e => e.Method == "GET" && RouteWalk.Page(e.Endpoint) is { } page && !page.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute), true));
        var answers = new ConcurrentBag<Answered>();
        await Parallel.ForEachAsync(pages.SelectMany(e => walk.Paths(e.Endpoint)).Distinct(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (path, _) =>
        {
            await using var scope = world.Portal.Services.CreateAsyncScope();
            await using var live = new LivePages(scope.ServiceProvider, principal);
            answers.Add(await live.OpenAsync(path));
        });
        return [.. answers];
    }

    private async Task<Answered> OpenAsync(string path)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(path);
        var shown = Render<Routes>(p => p.AddCascadingValue(Task.FromResult(_who)));
        // Done when nothing was drawn for a while and nothing on the page says that it waits.
        var began = TimeProvider.System.GetTimestamp();
        for (var (quiet, drawn) = (0, -1); quiet < 2 && TimeProvider.System.GetElapsedTime(began) < s_longest; drawn = shown.RenderCount)
        {
            await Task.Delay(s_quiet);
            quiet = drawn == shown.RenderCount && !s_waiting.Any(sign => shown.Markup.Contains(sign, StringComparison.Ordinal)) ? quiet + 1 : 0;
        }

        return new Answered($"live {path}", shown.Markup.Contains("Trace id", StringComparison.Ordinal) ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, shown.Markup);
    }

    private sealed class Still : IScrollToLocationHash
    {
        public Task RefreshScrollPositionForHash(string locationAbsolute) => Task.CompletedTask;
    }
}
