namespace DataMesh.Portal.Platform.Settings;

/// <summary>The section <c>Audit</c>.</summary>
public sealed record AuditSettings
{
    /// <summary><c>Audit:KeepDays</c>: events of sealed days are removed after so many days; 0 keeps them for ever.</summary>
    public int KeepDays { get; init; }

    /// <summary><c>Audit:SealKeyFile</c>: the private key that seals the audit, PEM (P-256); empty means audit-seal.pem in the data directory, made at the first seal.</summary>
    public string SealKeyFile { get; init; } = "";
}
