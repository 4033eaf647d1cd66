using System.Globalization;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Audit.Pages;

/// <summary>The audit for Auditors; filters and place stand in the address.</summary>
public sealed partial class AuditPage
{
    private static readonly IReadOnlyList<TabItem> s_tabs = [new("events", "Events"), new("seals", "Seals")];

    private readonly Loadable<Page<AuditEntryView>> _entries = new();
    private readonly HashSet<long> _open = [];
    private AuditVerdict? _verdict;
    private string? _shown;
    private bool _checking;

    /// <summary>The audit.</summary>
    [Inject] public required IAuditLog Audit { get; init; }

    /// <summary>A subject's beginning.</summary>
    [SupplyParameterFromQuery] public string? Subject { get; set; }

    /// <summary>Who.</summary>
    [SupplyParameterFromQuery] public string? Actor { get; set; }

    /// <summary>An action's beginning.</summary>
    [SupplyParameterFromQuery] public string? Action { get; set; }

    /// <summary>The first day.</summary>
    [SupplyParameterFromQuery] public string? From { get; set; }

    /// <summary>The day after the last.</summary>
    [SupplyParameterFromQuery] public string? To { get; set; }

    /// <summary>The place in the list.</summary>
    [SupplyParameterFromQuery] public string? Cursor { get; set; }

    /// <summary>The part that is shown: events, or <c>seals</c>.</summary>
    [SupplyParameterFromQuery] public string? Tab { get; set; }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (Tab == "seals") return;
        var key = string.Join('\n', Subject, Actor, Action, From, To, Cursor);
        if (_shown == key) return;
        _shown = key;
        await LoadAsync();
    }

    private string ExportHref => Navigation.GetUriWithQueryParameters("/api/v1/audit/export", new Dictionary<string, object?> { ["from"] = Write(Day(From)), ["to"] = Write(Day(To)) });

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // To the second, as it was written: who looks for the order of events does not want "3 min ago".
    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy HH:mm:ss", Format.Culture);

    private static string? Write(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(string? text) => Day(text) is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;

    private Task LoadAsync() => LoadAsync(_entries, ct => Audit.SearchAsync(Principal, new AuditQuery(Subject, Actor, Action, Time(From), Time(To)), PageRequest.From(null, Cursor), ct));

    private void Filter(string name, string? value) => Query((name, string.IsNullOrWhiteSpace(value) ? null : value.Trim()), ("cursor", null));

    private void Toggle(long number)
    {
        if (!_open.Remove(number)) _open.Add(number);
    }

    private async Task VerifyAsync()
    {
        _checking = true;
        try
        {
            _verdict = await Audit.VerifyAsync(Cancellation);
        }
        finally
        {
            _checking = false;
        }
    }
}
