namespace DataMesh.Portal.Platform.Settings;

/// <summary>The section <c>Mail</c>: by which server the portal sends e-mail.</summary>
public sealed record MailSettings
{
    /// <summary><c>Mail:Host</c>: the SMTP server; empty sends no e-mail.</summary>
    public string Host { get; init; } = "";

    /// <summary><c>Mail:Port</c>; 587 with startTls and 25 without, when it is not set.</summary>
    public int Port { get; init; } = 587;

    /// <summary><c>Mail:User</c>: who signs in; empty does not sign in.</summary>
    public string User { get; init; } = "";

    /// <summary><c>Mail:Password</c>.</summary>
    public string Password { get; init; } = "";

    /// <summary><c>Mail:From</c>: the sender, an address or <c>Name &lt;address&gt;</c>.</summary>
    public string From { get; init; } = "";

    /// <summary><c>Mail:Security</c>.</summary>
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    /// <summary>Whether e-mail is sent at all.</summary>
    public bool Enabled => Host.Length > 0;
}

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>Not at all: for a server on the same machine or in a network that is trusted.</summary>
    None,

    /// <summary>It turns to TLS before anything is said (STARTTLS); a server that does not offer it gets no mail.</summary>
    StartTls,
}
