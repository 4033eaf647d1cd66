namespace DataMesh.Portal.Features.Webhooks.Sending;

/// <summary>What a receiver may cost the portal; the tests set smaller ones.</summary>
internal sealed record WebhookLimits
{
    /// <summary>How long one try may take, looking up the host and reading the answer included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So much of an answer is read, in bytes.</summary>
    public int AnswerBytes { get; init; } = 4096;

    /// <summary>Webhooks that are sent to at once.</summary>
    public int AtOnce { get; init; } = 8;

    /// <summary>Deliveries of one webhook in one round.</summary>
    public int InARow { get; init; } = 20;
}
