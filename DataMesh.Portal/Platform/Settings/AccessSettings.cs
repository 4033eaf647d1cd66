namespace DataMesh.Portal.Platform.Settings;

/// <summary>When people are reminded of requests and grants. Zero is never.</summary>
public sealed record AccessSettings
{
    /// <summary><c>Access:RemindAfterDays</c>: those who decide are reminded of a request once it has waited so long, in days.</summary>
    public int RemindAfterDays { get; init; } = 2;

    /// <summary><c>Access:EscalateAfterDays</c>: Governance may decide in the owners' place once a request has waited so long, in days.</summary>
    public int EscalateAfterDays { get; init; } = 5;

    /// <summary><c>Access:RenewalReminderDays</c>: those who hold a grant are told so long before it ends, in days.</summary>
    public int RenewalReminderDays { get; init; } = 14;

    /// <summary><c>Access:UnusedAfterDays</c>: grants that nobody used for so long are proposed for revocation, in days.</summary>
    public int UnusedAfterDays { get; init; } = 90;

    /// <summary><c>Access:ReviewEveryMonths</c>: owners look at each grant again after so long, in months.</summary>
    public int ReviewEveryMonths { get; init; } = 6;
}
