using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Tests.Architecture;

public class PageRules
{
    [Fact]
    public void Pages_Authorisation_IsSaidByEachOne()
        => Assert.Empty(typeof(Program).Assembly.GetTypes()
            .Where(t => t.GetCustomAttributes<RouteAttribute>().Any())
            .Where(t => !t.GetCustomAttributes<AuthorizeAttribute>().Any() && !t.GetCustomAttributes<AllowAnonymousAttribute>().Any())
            .Select(t => t.FullName));

    // Everything that strangers may open; a new one has to be added here on purpose.
    private static readonly string[] s_anonymous = ["DataMesh.Portal.Features.Accounts", "DataMesh.Portal.UI.Pages"];

    [Fact]
    public void Pages_OpenToStrangers_AreTheAccountPagesOnly()
        => Assert.Empty(typeof(Program).Assembly.GetTypes()
            .Where(t => t.GetCustomAttributes<RouteAttribute>().Any() && t.GetCustomAttributes<AllowAnonymousAttribute>().Any())
            .Where(t => !s_anonymous.Any(a => t.Namespace!.StartsWith(a, StringComparison.Ordinal)))
            .Select(t => t.FullName));
}
