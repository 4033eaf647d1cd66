using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.Files;
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
    private bool _busy;
    private Dictionary<string, string> _reading = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, string> _wrong = new Dictionary<string, string>();

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

    private SourceTable? ShownTable => _tables.Value?.FirstOrDefault(t => t.Name == Shown);

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
        if (_source.Value is { } source)
            _reading = FileFields.Reading.Where(f => source.Settings.ContainsKey(f.Name)).ToDictionary(f => f.Name, f => SourceFieldText.Write(source.Settings[f.Name]), StringComparer.Ordinal);
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
        if (Reading() is not { } reading) return Invalid.Field("file", "Mend how files are read first.");
        var stored = await Sources.UploadAsync(Principal, Domain, Source, file.Name, file.Content, reading, null, ct);
        if (stored.Error is { } error)
        {
            Tell(error);
            return error;
        }

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

    /// <summary>What is entered about reading, or null where it cannot be understood; then the fields say why.</summary>
    private Dictionary<string, JsonElement>? Reading()
    {
        var (read, wrong) = (new Dictionary<string, JsonElement>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var field in FileFields.Reading)
        {
            var text = _reading.GetValueOrDefault(field.Name, "").Trim();
            if (text.Length == 0 || (field.Shape == SourceFieldShape.Choice && text == field.Options[0].Value)) continue;
            read[field.Name] = SourceFieldText.Read(field, text, out var misfit);
            if (misfit is not null) wrong[field.Name] = misfit;
        }

        _wrong = wrong;
        return wrong.Count == 0 ? read : null;
    }

    private async Task ReadAgainAsync(string table)
    {
        if (Reading() is not { } reading) return;
        (_busy, _problem) = (true, null);
        var read = await Sources.ReadAgainAsync(Principal, Domain, Source, table, reading, Cancellation);
        _busy = false;
        if (read.Error is { } error)
        {
            Tell(error);
            _problem = error.Message;
            return;
        }

        await ShowAgainAsync($"{table} was read again");
    }

    private async Task SaveReadingAsync()
    {
        if (_source.Value is not { } source || Reading() is not { } reading) return;
        (_busy, _problem) = (true, null);
        var settings = source.Settings.Where(s => FileFields.Reading.All(f => f.Name != s.Key)).Concat(reading).ToDictionary(StringComparer.Ordinal);
        var saved = await Sources.UpdateAsync(Principal, Domain, Source, new SourceInput(null, source.Name, source.Kind, settings, null), source.Revision, Cancellation);
        _busy = false;
        if (saved.Error is { } error)
        {
            Tell(error);
            _problem = error.Message;
            return;
        }

        _source.Succeed(saved.Value);
        await ShowAgainAsync("Saved");
    }

    private async Task ShowAgainAsync(string done)
    {
        await FetchTablesAsync();
        _version++;
        Toasts.Done(done);
    }

    private void Tell(Error error)
    {
        var fields = (error as Invalid)?.Fields ?? [];
        _wrong = fields.Select(f => (Name: f.Field.Replace("settings.", "", StringComparison.Ordinal), f.Message)).Where(f => FileFields.Reading.Any(r => r.Name == f.Name)).DistinctBy(f => f.Name).ToDictionary(f => f.Name, f => f.Message);
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

    private static string? Place(SourceView source)
        => SettingOf(source, "path") ?? (SettingOf(source, "root") is { } root ? string.Join(" · ", new[] { root, SettingOf(source, "glob") }.OfType<string>()) : null);

    private static bool TakesFiles(SourceView source) => (source.Kind == "files" && SettingOf(source, "root") is null) || (source.Kind == "sqlite" && SettingOf(source, "path") is null);

    private static string? SettingOf(SourceView source, string name)
        => source.Settings.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Facts(SourceTable table)
        => string.Join(" · ", new[] { table.Kind == "file" ? null : table.Kind, table.Rows is { } rows ? Format.Count(rows, "row") : null, table.Bytes is { } bytes ? Format.Size(bytes) : null }.OfType<string>());
}
