using System.Text.Json;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Fields;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Sources.Pages;

public sealed partial class SourcePage
{
    private readonly Loadable<SourceView> _source = new();
    private readonly Loadable<IReadOnlyList<SourceTable>> _tables = new();
    private (string Domain, string Source)? _shownSource;
    private SourceTest? _test;
    private bool _testing;
    private string? _problem;
    private int _version;
    private string? _uploaded;

    /// <summary>Sources.</summary>
    [Inject] public required ISourceService Sources { get; init; }

    /// <summary>The largest upload.</summary>
    [Inject] public required PortalSettings Settings { get; init; }

    /// <summary>Questions.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>The domain's slug.</summary>
    [Parameter] public string Domain { get; set; } = "";

    /// <summary>The source's slug.</summary>
    [Parameter] public string Source { get; set; } = "";

    /// <summary>The table that is shown; the first one when left out.</summary>
    [SupplyParameterFromQuery] public string? Table { get; set; }

    private string? Shown => _tables.Value is not { Count: > 0 } tables ? null : tables.FirstOrDefault(t => t.Name == Table)?.Name ?? tables[0].Name;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_shownSource == (Domain, Source)) return;
        _shownSource = (Domain, Source);
        await FetchAsync();
    }

    private async Task FetchAsync()
    {
        await LoadAsync(_source, ct => Sources.GetAsync(Principal, Domain, Source, ct));
        if (_source.Failure is null) await FetchTablesAsync();
    }

    private Task FetchTablesAsync() => LoadAsync(_tables, async ct =>
    {
        var tables = await Sources.TablesAsync(Principal, Domain, Source, ct);
        // A database source without its file is not a failure of the page: the file can be dropped right above.
        return tables.Error is Conflict ? new List<SourceTable>() : tables;
    });

    private async Task<Result<Done>> StoreAsync(UploadedFile file, CancellationToken ct)
    {
        var stored = await Sources.UploadAsync(Principal, Domain, Source, file.Name, file.Content, null, ct);
        if (stored.Error is { } error) return error;
        _uploaded = stored.Value.Table;
        return Done.Yes;
    }

    private async Task DoneAsync(int stored)
    {
        if (stored == 0) return;
        await FetchTablesAsync();
        _version++;
        if (stored == 1 && _tables.Value?.Any(t => t.Name == _uploaded) == true) Query(("table", _uploaded));
        Toasts.Done(stored == 1 ? $"{_uploaded} is in" : $"{stored} files are in");
    }

    private async Task TestAsync()
    {
        (_testing, _test, _problem) = (true, null, null);
        var test = await Sources.TestAsync(Principal, Domain, Source, Cancellation);
        _testing = false;
        if (test.Ok) _test = test.Value;
        else _problem = test.Error!.Message;
    }

    private async Task DeleteAsync()
    {
        if (_source.Value is not { } source) return;
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Delete {source.Name}?", "The connection and the files that were uploaded into it are deleted. Products that read it have to be pointed elsewhere first.", "Delete", Danger: true, Type: source.Slug))) return;
        var deleted = await Sources.DeleteAsync(Principal, Domain, Source, source.Revision, Cancellation);
        if (deleted.Ok) Navigation.NavigateTo($"/domains/{Domain}?tab=sources");
        else _problem = deleted.Error!.Message;
    }

    private static bool TakesFiles(SourceView source) => source.Kind == "files" || (source.Kind == "sqlite" && SettingOf(source, "path") is null);

    private static string? SettingOf(SourceView source, string name)
        => source.Settings.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Facts(SourceTable table)
        => string.Join(" · ", new[] { table.Kind == "file" ? null : table.Kind, table.Rows is { } rows ? Format.Count(rows, "row") : null, table.Bytes is { } bytes ? Format.Size(bytes) : null }.OfType<string>());
}
