using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Managing;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Sources.Pages;

public sealed partial class NewSourcePage
{
    private readonly Loadable<IReadOnlyList<SourceView>> _allowed = new();
    private string _kind = SourceKinds.All[0].Key;
    private string _name = "";
    private string _path = "";
    private readonly Dictionary<string, string> _entered = new(StringComparer.Ordinal);
    private bool _upload = true;
    private bool _busy;
    private string? _problem;
    private IReadOnlyList<FieldError> _errors = [];

    /// <summary>Sources.</summary>
    [Inject] public required ISourceService Sources { get; init; }

    /// <summary>The domain's slug.</summary>
    [Parameter] public string Domain { get; set; } = "";

    /// <summary>The kinds that are there.</summary>
    [Inject] internal IEnumerable<ISourceConnector> Connectors { get; init; } = [];

    private IEnumerable<SourceKinds> Kinds => SourceKinds.All.Where(k => Connectors.Any(c => c.Kind == k.Key));

    private IReadOnlyList<SourceField> Fields => Connectors.First(c => c.Kind == _kind).Fields;

    // Files that are uploaded are asked about when they are.
    private IEnumerable<SourceField> Asked => NeedsFile ? [] : Fields.Where(IsShown);

    private string Slug => SourceInputs.SlugOf(_name);

    private bool NeedsFile => _upload && _kind is "files" or "sqlite";

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    // Whoever may not manage the domain's sources learns it before filling in the form.
    private Task FetchAsync() => LoadAsync(_allowed, ct => Sources.ListAsync(Principal, Domain, ct));

    private string? Error(string field) => _errors.FirstOrDefault(e => e.Field == field)?.Message;

    private string? ErrorOf(SourceField field) => Error($"settings.{field.Name}") ?? Error($"secrets.{field.Name}");

    private async Task CreateAsync()
    {
        (_busy, _problem, _errors) = (true, null, []);
        var settings = new Dictionary<string, JsonElement>();
        var secrets = new Dictionary<string, string>();
        if (_kind != "sqlite")
        {
            _errors = Collect(settings, secrets);
            if (_errors.Count > 0)
            {
                _busy = false;
                return;
            }
        }
        else if (!NeedsFile)
        {
            if (_path.Trim().Length == 0)
            {
                (_busy, _errors) = (false, [new FieldError("settings.path", "Name the file.")]);
                return;
            }

            settings["path"] = JsonSerializer.SerializeToElement(_path.Trim());
        }

        var made = await Sources.CreateAsync(Principal, Domain, new SourceInput(null, _name, _kind, settings, secrets.Count == 0 ? null : secrets), Cancellation);
        _busy = false;
        if (made.Ok)
        {
            Navigation.NavigateTo($"/domains/{Domain}/sources/{made.Value.Slug}");
            return;
        }

        _errors = (made.Error as Invalid)?.Fields ?? [];
        if (_errors.Count == 0) _problem = made.Error!.Message;
    }

    private string Entered(SourceField field) => _entered.GetValueOrDefault(field.Name) ?? (field.Shape == SourceFieldShape.Choice ? field.Options[0].Value : "");

    private bool IsShown(SourceField field)
        => field.When is not { } when || (Fields.FirstOrDefault(f => f.Name == when.Name) is { } other && IsShown(other) && when.Values.Contains(Entered(other)));

    // Only what is shown is sent: what was typed for another choice is none of the source's.
    private List<FieldError> Collect(Dictionary<string, JsonElement> settings, Dictionary<string, string> secrets)
    {
        var wrong = new List<FieldError>();
        foreach (var field in Asked)
        {
            var text = Entered(field).Trim();
            var name = $"{(field.Secret ? "secrets" : "settings")}.{field.Name}";
            if (text.Length == 0)
            {
                if (field.Required) wrong.Add(new FieldError(name, $"{field.Label} is needed."));
            }
            else if (field.Detail && field.Shape == SourceFieldShape.Choice && text == field.Options[0].Value) continue;
            else if (field.Secret) secrets[field.Name] = Entered(field);
            else
            {
                settings[field.Name] = SourceFieldText.Read(field, text, out var misfit);
                if (misfit is not null) wrong.Add(new FieldError(name, misfit));
            }
        }

        return wrong;
    }
}
