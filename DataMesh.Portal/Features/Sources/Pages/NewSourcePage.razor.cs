using System.Text.Json;
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
    private bool _upload = true;
    private bool _busy;
    private string? _problem;
    private IReadOnlyList<FieldError> _errors = [];

    /// <summary>Sources.</summary>
    [Inject] public required ISourceService Sources { get; init; }

    /// <summary>The domain's slug.</summary>
    [Parameter] public string Domain { get; set; } = "";

    private string Slug => SourceInputs.SlugOf(_name);

    private bool NeedsFile => _kind == "files" || _upload;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    // Whoever may not manage the domain's sources learns it before filling in the form.
    private Task FetchAsync() => LoadAsync(_allowed, ct => Sources.ListAsync(Principal, Domain, ct));

    private string? Error(string field) => _errors.FirstOrDefault(e => e.Field == field)?.Message;

    private async Task CreateAsync()
    {
        (_busy, _problem, _errors) = (true, null, []);
        var settings = new Dictionary<string, JsonElement>();
        if (!NeedsFile)
        {
            if (_path.Trim().Length == 0)
            {
                (_busy, _errors) = (false, [new FieldError("settings.path", "Name the file.")]);
                return;
            }

            settings["path"] = JsonSerializer.SerializeToElement(_path.Trim());
        }

        var made = await Sources.CreateAsync(Principal, Domain, new SourceInput(null, _name, _kind, settings, null), Cancellation);
        _busy = false;
        if (made.Ok)
        {
            Navigation.NavigateTo($"/domains/{Domain}/sources/{made.Value.Slug}");
            return;
        }

        _errors = (made.Error as Invalid)?.Fields ?? [];
        if (_errors.Count == 0) _problem = made.Error!.Message;
    }
}
