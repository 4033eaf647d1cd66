using System.Security.Claims;
using Bunit;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.UI;

/// <summary>A page's surroundings without a browser: the UI's services, a clock, and somebody who is signed in.</summary>
public abstract class UiTest : BunitContext
{
    /// <summary>Who is signed in.</summary>
    protected static readonly ClaimsPrincipal Bea = new(new ClaimsIdentity(
    [
        new Claim(ClaimTypes.NameIdentifier, "0f8fad5b-d9cb-469f-a165-70867728950e"), new Claim(PortalClaims.Name, "Bea König"), new Claim(ClaimTypes.Email, "bea@example.com"),
    ], "test"));

    protected UiTest()
    {
        // A busy machine is slow, not wrong.
        DefaultWaitTimeout = TimeSpan.FromSeconds(15);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddUi();
        Services.AddAuthorizationCore(o => o.AddPolicy("Nobody", p => p.RequireRole("nobody")));
        // bUnit puts placeholders in these two places, which refuse to answer.
        Services.AddSingleton<IAuthorizationPolicyProvider, DefaultAuthorizationPolicyProvider>();
        Services.AddSingleton<IAuthorizationService, DefaultAuthorizationService>();
        Services.AddSingleton<TimeProvider>(Clock);
    }

    /// <summary>The clock that components read and wait by; it moves only when a test says so.</summary>
    protected TestClock Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Renders a component for Bea.</summary>
    protected IRenderedComponent<TComponent> RenderAsBea<TComponent>(Action<ComponentParameterCollectionBuilder<TComponent>>? parameters = null) where TComponent : IComponent
        => Render<TComponent>(p =>
        {
            p.AddCascadingValue(Task.FromResult(new AuthenticationState(Bea)));
            parameters?.Invoke(p);
        });
}
