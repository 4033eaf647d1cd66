using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Admin.Health;

public sealed partial class HealthPage
{
    private readonly Loadable<IReadOnlyList<Check>> _checks = new();

    /// <summary>Settings.</summary>
    [Inject] public required PortalSettings Settings { get; init; }

    [Inject] internal HealthReport Report { get; init; } = default!;

    [Inject] internal PortalAddress Address { get; init; } = default!;

    // The connection string may hold a password and is not shown; the database's line says which one it is.
    private IEnumerable<(string Name, string Value)> Lines =>
    [
        ("Database:Provider", Settings.Provider.ToString()),
        ("Database:MaxBatchSize", Settings.MaxBatchSize is { } size ? Format.Number(size) : "the provider's own"),
        ("Portal:DataDirectory", Settings.DataDirectory),
        ("Portal:PublicUrl", Settings.PublicUrl.Length > 0 ? Settings.PublicUrl : $"not set; {Address.Base} is used"),
        ("Demo:Enabled", Settings.DemoEnabled ? "true" : "false"),
        ("Accounts:SignUp", Settings.SignUp ? "true" : "false"),
        ("Sources:FileRoots", Settings.FileRoots.Count > 0 ? string.Join(", ", Settings.FileRoots) : "none; sources read uploaded files only"),
        ("Sources:MaxUploadMegabytes", $"{Format.Number(Settings.MaxUploadMegabytes)} MiB"),
        ("Mail:Host", Settings.Mail.Enabled ? $"{Settings.Mail.Host}:{Settings.Mail.Port}" : "not set; no e-mail is sent"),
        ("Mail:Security", Settings.Mail.Security == MailSecurity.None ? "none" : "startTls"),
        ("Mail:From", Settings.Mail.From),
        ("Webhooks:AllowedHosts", Settings.Webhooks.AllowedHosts.Count > 0 ? string.Join(", ", Settings.Webhooks.AllowedHosts) : "none; public hosts by https only"),
        ("Webhooks:Personal", Settings.Webhooks.Personal ? "on" : "off; people have no webhooks of their own"),
        ("Query:PreviewSeconds", $"{Format.Number(Settings.Query.PreviewSeconds)} s"),
        ("Query:DownloadMinutes", $"{Format.Number(Settings.Query.DownloadMinutes)} min"),
        ("Query:MemoryMegabytes", $"{Format.Number(Settings.Query.MemoryMegabytes)} MiB"),
        ("Query:SpillMegabytes", $"{Format.Number(Settings.Query.SpillMegabytes)} MiB"),
        ("Query:Threads", Settings.Query.Threads is { } threads ? Format.Number(threads) : "one per core"),
        ("Query:MaxRowsPerSource", Format.Number(Settings.Query.MaxRowsPerSource)),
        ("Query:MaxMegabytesPerSource", $"{Format.Number(Settings.Query.MaxMegabytesPerSource)} MiB"),
        ("Query:StatementsPerSource", Format.Number(Settings.Query.StatementsPerSource)),
    ];

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => LoadAsync();

    private Task LoadAsync() => LoadAsync(_checks, Report.AskAsync);
}
