namespace DataMesh.Portal.Platform.CommandLine;

/// <summary>Registers verbs.</summary>
public static class VerbRegistration
{
    /// <summary>Adds a verb of its own, e.g. <c>check</c>.</summary>
    public static IServiceCollection AddVerb<TVerb>(this IServiceCollection services) where TVerb : class, IPortalVerb
        => services.AddSingleton<IPortalVerb, TVerb>();

    /// <summary>Adds a verb below a group, e.g. <c>create</c> below <c>users</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="description">The group's description; the first one that is registered is shown.</param>
    public static IServiceCollection AddVerb<TVerb>(this IServiceCollection services, string group, string description) where TVerb : class, IPortalVerb
        => services.AddSingleton<TVerb>().AddSingleton(s => new GroupedVerb(group, description, () => s.GetRequiredService<TVerb>().Create()));
}
