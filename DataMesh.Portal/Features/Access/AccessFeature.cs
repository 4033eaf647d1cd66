using DataMesh.Portal.Features.Access.Api;
using DataMesh.Portal.Features.Access.Asking;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Grants;
using DataMesh.Portal.Features.Access.Guard;
using DataMesh.Portal.Features.Access.Holding;
using DataMesh.Portal.Features.Access.Inbox;
using DataMesh.Portal.Features.Access.Lasting;
using DataMesh.Portal.Features.Access.Overview;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.UI.Navigation;

namespace DataMesh.Portal.Features.Access;

/// <summary>What this feature adds to the portal.</summary>
internal static class AccessFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<ReadGuard>();
        services.AddSingleton<IReadGuard, KeptDecisions>();
        services.AddSingleton<IGrantBudgets, GrantBudgets>();
        services.AddSingleton<ProductAccessLookup>();
        services.AddSingleton<IProductAccess>(s => s.GetRequiredService<ProductAccessLookup>());
        services.AddSingleton<IPortUse>(s => s.GetRequiredService<ProductAccessLookup>());
        services.AddSingleton<IHeldAccess>(s => s.GetRequiredService<ProductAccessLookup>());
        services.AddSingleton<PortAccessLookup>();
        services.AddSingleton<RequestViews>();
        services.AddSingleton<RequestQueries>();
        services.AddSingleton<RequestMoves>();
        services.AddSingleton<RequestSubmission>();
        services.AddSingleton<RequestApproval>();
        services.AddSingleton<RequestTalk>();
        services.AddSingleton<DecisionContexts>();
        services.AddSingleton<GrantQueries>();
        services.AddSingleton<GrantRevocation>();
        services.AddSingleton<GrantExpiry>();
        services.AddHostedService(s => s.GetRequiredService<GrantExpiry>());
        services.AddSingleton<IAccessService, AccessService>();
        services.AddSingleton<AskForms>();
        services.AddSingleton<Renewals>();
        services.AddSingleton<Deciders>().AddSingleton<Seating>();
        services.AddSingleton<IDeputies, Deputies>();
        services.AddSingleton<RouteFinder>();
        services.AddSingleton<RequestReader>();
        services.AddSingleton<Forecasts>();
        services.AddSingleton<IManyDecisions, ManyDecisions>();
        services.AddSingleton<IAccessTerms, AccessTerms>();
        services.AddSingleton<IRequestPreview, RequestPreviews>();
        services.AddSingleton<IEventConsumer, GrantUses>().AddSingleton<IEventConsumer, GrantsOfTheGone>().AddSingleton<IEventConsumer, RequestsOfTheGone>();
        services.AddSingleton<IScopeTargets, ScopeTargets>();
        services.AddSingleton<RevokeImpact>();
        services.AddSingleton<IGrantReviews, GrantReviews>();
        services.AddSingleton<LeftSeats>().AddSingleton<Overdue>();
        services.AddSingleton<EndsComing>();
        services.AddSingleton<ReviewsDue>();
        services.AddHostedService<AccessClock>();
        services.AddSingleton(new NavEntry("Access", "/access", "access", 40, Badge: typeof(ToDecideBadge)));
        services.AddSingleton(new ProductPart(ProductPlace.Editing, typeof(TermsCard))).AddSingleton(new ProductPart(ProductPlace.GetData, typeof(TermsNote)));
        services.AddSingleton(new ProductTab("access", "Access", 80, typeof(ProductAccessTab), DomainRole.Steward));
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapAccess(this IEndpointRouteBuilder routes)
    {
        AccessEndpoints.Map(routes);
        return routes;
    }
}
