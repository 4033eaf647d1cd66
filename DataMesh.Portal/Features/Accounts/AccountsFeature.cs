using DataMesh.Portal.Features.Accounts.Banner;
using DataMesh.Portal.Features.Accounts.CommandLine;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Directory;
using DataMesh.Portal.Features.Accounts.FirstRun;
using DataMesh.Portal.Features.Accounts.Keys;
using DataMesh.Portal.Features.Accounts.Manage;
using DataMesh.Portal.Features.Accounts.Passkeys;
using DataMesh.Portal.Features.Accounts.Passwords;
using DataMesh.Portal.Features.Accounts.Reporting;
using DataMesh.Portal.Features.Accounts.ServiceAccounts;
using DataMesh.Portal.Features.Accounts.SignIn;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Navigation;
using Microsoft.AspNetCore.Components.Authorization;

namespace DataMesh.Portal.Features.Accounts;

/// <summary>Who people are: accounts, signing in, API keys.</summary>
internal static class AccountsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSignIn();
        services.AddSingleton<PortalAddress>();
        services.AddSingleton<PasswordLinks>().AddKeys();
        services.AddSingleton<ForgottenPasswords>().AddHostedService(s => s.GetRequiredService<ForgottenPasswords>());
        services.AddSingleton<IUserDirectory, UserDirectory>().AddSingleton<IUserRegistrar, UserRegistrar>().AddSingleton<IUserAdministration, UserAdministration>();
        services.AddScoped<SignInDesk>().AddScoped<OwnAccount>().AddScoped<PasskeyCabinet>();
        services.AddSingleton(new PersonMenuEntry("Your account", "/account", "user", 10));
        services.AddScoped<AuthenticationStateProvider, CircuitGuard>();
        services.AddOptions<CircuitGuardOptions>();

        services.AddSingleton<FirstRunState>();
        services.AddSingleton<IStartupTask>(s => s.GetRequiredService<FirstRunState>());
        services.AddTransient<IStartupFilter, FirstRunRedirect>();
        services.AddHostedService<StartBanner>();

        services.AddVerb<KeysCreateVerb>("keys", "API keys.").AddVerb<KeysRevokeVerb>("keys", "API keys.");
        services.AddVerb<UsersCreateVerb>("users", "Accounts.");
        services.AddVerb<MigrateVerb>();
        return services;
    }

    private static IServiceCollection AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<KeyNarrowing>().AddSingleton<ApiKeys>().AddSingleton<IKeyring>(s => s.GetRequiredService<ApiKeys>()).AddSingleton<ApiKeyGate>().AddSingleton<IStanding, Standing>();
        services.AddSingleton<IServiceAccounts, ServiceAccountStore>().AddSingleton<KeyReports>();
        services.AddSingleton<KeyUses>().AddHostedService(s => s.GetRequiredService<KeyUses>());
        return services.AddSingleton<KeyEnds>().AddHostedService(s => s.GetRequiredService<KeyEnds>());
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapKeys();
        routes.MapKeyReports();
        routes.MapSignOut();
        routes.MapPasskeys();
        return routes;
    }
}
