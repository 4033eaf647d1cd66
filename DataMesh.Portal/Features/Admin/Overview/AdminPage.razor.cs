using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Admin.Health;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.UI.Navigation;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Admin.Overview;

public sealed partial class AdminPage
{
    private readonly Loadable<IReadOnlyList<Check>> _checks = new();
    private readonly Loadable<int> _people = new();

    /// <summary>Settings.</summary>
    [Inject] public required PortalSettings Settings { get; init; }

    /// <summary>Counts accounts.</summary>
    [Inject] public required IUserRegistrar Registrar { get; init; }

    /// <summary>Parts that other features brought.</summary>
    [Inject] public required IEnumerable<AdminEntry> Entries { get; init; }

    [Inject] internal HealthReport Report { get; init; } = default!;

    private HealthState Worst => _checks.Value?.Select(c => c.Finding.State).DefaultIfEmpty(HealthState.Good).Max() ?? HealthState.Good;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        await LoadAsync(_people, Registrar.CountAsync);
        await LoadAsync(_checks, Report.AskAsync);
    }
}
