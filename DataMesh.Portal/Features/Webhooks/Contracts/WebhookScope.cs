namespace DataMesh.Portal.Features.Webhooks.Contracts;

/// <summary>Whose webhooks are meant: a domain's, the installation's, or the asking person's own.</summary>
public sealed record WebhookScope
{
    private WebhookScope(string? domain, bool own) => (Domain, IsOwn) = (domain, own);

    /// <summary>Those of the installation.</summary>
    public static WebhookScope Installation { get; } = new(null, false);

    /// <summary>Those of the person who asks.</summary>
    public static WebhookScope Own { get; } = new(null, true);

    /// <summary>The domain's slug; null where none is meant.</summary>
    public string? Domain { get; }

    /// <summary>Whether the person's own are meant.</summary>
    public bool IsOwn { get; }

    /// <summary>Those of a domain.</summary>
    /// <param name="domain">Its slug.</param>
    public static WebhookScope Of(string domain) => new(domain, false);
}
