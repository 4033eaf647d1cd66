namespace DataMesh.Portal.Platform.Settings;

/// <summary>The section <c>Webhooks</c>.</summary>
public sealed record WebhookSettings
{
    /// <summary>
    /// <c>Webhooks:AllowedHosts</c>: names, addresses and networks (CIDR) that webhooks may reach although they are loopback, private or
    /// link-local, and without https. Not the same as <c>Sources:AllowedHosts</c>: a database that may be read is not a place to post to.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary><c>Webhooks:Personal</c>: whether people have webhooks of their own, besides those of domains and of the installation.</summary>
    public bool Personal { get; init; } = true;
}
