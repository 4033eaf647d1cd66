namespace DataMesh.Portal.Features.Accounts;

/// <summary>What this feature adds to the portal.</summary>
internal static class AccountsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder routes) => routes;
}
