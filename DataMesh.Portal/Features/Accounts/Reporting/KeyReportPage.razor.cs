using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Reporting;

public sealed partial class KeyReportPage
{
    private string? _said;
    private bool _taken;

    [Inject] internal KeyReports Reports { get; init; } = default!;

    [SupplyParameterFromForm] private Entry? Form { get; set; }

    private async Task ReportAsync()
    {
        _taken = await Reports.TakeAsync(Form?.Key, Form?.Where, Http.Connection.RemoteIpAddress, Cancellation);
        _said = _taken ? KeyReports.Thanks : KeyReports.TooMany;
    }

    private sealed class Entry
    {
        public string Key { get; set; } = "";
        public string Where { get; set; } = "";
    }
}
