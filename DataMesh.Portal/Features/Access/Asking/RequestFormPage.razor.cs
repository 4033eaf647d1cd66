using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.Features.Access.Asking;

/// <summary>Asks for access: at most five things, and what will happen is said before it is sent.</summary>
public sealed partial class RequestFormPage
{
    private static readonly AccessLevel[] Levels = Enum.GetValues<AccessLevel>();

    private readonly Loadable<AskForm> _form = new();
    private IReadOnlyList<FieldError> _errors = [];
    private string? _failure;
    private IReadOnlyList<RouteForecast>? _routes;
    private string? _asked;
    private string? _loaded;
    private ElementReference _element;
    private bool _busy;
    private bool _toWrong;

    /// <summary>Ports to begin with.</summary>
    [SupplyParameterFromQuery] public string[]? Port { get; set; }

    /// <summary>A product, all of whose ports are offered.</summary>
    [SupplyParameterFromQuery] public string? Product { get; set; }

    /// <summary>A grant to renew: its port, columns, level and purpose are filled in.</summary>
    [SupplyParameterFromQuery] public string? Renew { get; set; }

    /// <summary>A grant that is held, some of whose masked columns are needed as they are.</summary>
    [SupplyParameterFromQuery] public string? Unmask { get; set; }

    /// <summary>Requests.</summary>
    [Inject] public required IAccessService Access { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>Scripts.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <summary>The clock.</summary>
    [Inject] public required TimeProvider Time { get; init; }

    /// <summary>Prepares the form.</summary>
    [Inject] internal AskForms Forms { get; init; } = default!;

    private string? FirstProduct => Product ?? Port?.Where(p => p.Contains('/', StringComparison.Ordinal)).Select(p => p[..p.LastIndexOf('/')]).FirstOrDefault();

    private string Back => FirstProduct is { } product ? $"/products/{product}" : "/catalog";

    private static IReadOnlyList<Crumb> Crumbs => [new Crumb("Access", "/access")];

    private DateOnly Tomorrow => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime).AddDays(1);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var key = $"{Unmask} {Renew} {Product} {string.Join(' ', Port ?? [])}";
        if (_loaded == key) return;
        _loaded = key;
        await LoadAsync();
    }

    private static string LevelWord(AccessLevel level) => level switch
    {
        AccessLevel.Sample => "Sample",
        AccessLevel.Read => "Read",
        _ => "Export",
    };

    private static string LevelHint(AccessLevel level) => level switch
    {
        AccessLevel.Sample => "Example rows, and a preview in which sensitive columns are masked.",
        AccessLevel.Read => "Rows in previews, data sets and the API.",
        _ => "Downloads and snapshots too. Owners look at this more closely.",
    };

    private static string? Missing(AskForm form)
        => !form.Ports.Any(p => p.Ticked) ? "Tick at least one port." : form.Unmask is not null && (form.Until is null || form.Ports.Any(p => p.Columns.All(c => !c.Ticked))) ? "Tick the columns and say until when." : null;

    // Ports that go the same way, in the words of the form, and what happens to them.
    private static IEnumerable<(string Ports, string Words)> Ways(AskForm form, IReadOnlyList<RouteForecast> routes)
        => routes.GroupBy(StepWords.Of).Select(g => (Words.And([.. g.SelectMany(r => r.Ports).Select(path => form.Ports.FirstOrDefault(p => p.Path == path) is { } port ? form.Words(port) : path)]), g.Key));

    // Whoever fills in the form knows the purposes by their names, not by the codes of the API.
    private string? PurposeError(AskProduct product)
        => ErrorOf($"permittedPurpose.{product.Path}") is not { } error ? null : product.Chosen is not null ? error : $"Choose one of the purposes that the owners of {product.Name} permit.";

    // What is written decides on the way, so it is asked again after each change; a purpose in the making is no reason to wait.
    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_toWrong)
        {
            _toWrong = false;
            await Js.ToWrongAsync(_element, Cancellation);
        }

        if (_form.Value is not { } form || !form.Ports.Any(p => p.Ticked)) return;
        var input = form.ToInput();
        var key = System.Text.Json.JsonSerializer.Serialize(input);
        if (key == _asked) return;
        _asked = key;
        var routes = await Access.ForecastAsync(Principal, input, Cancellation);
        // Something newer is asked already.
        if (_asked != key) return;
        _routes = routes.Ok ? routes.Value : null;
        StateHasChanged();
    }

    private Task LoadAsync() => LoadAsync(_form, MakeAsync);

    private Task<Result<AskForm>> MakeAsync(CancellationToken ct) => Forms.MakeAsync(Principal, Port ?? [], Product, Id(Renew), Id(Unmask), ct);

    private static Guid? Id(string? text) => Guid.TryParse(text, out var id) ? id : null;

    private DateOnly Latest(AskForm form)
    {
        var most = form.MostDays is { } longest ? Tomorrow.AddDays(longest - 1) : Tomorrow.AddYears(2).AddDays(-1);
        return form.Latest is { } end && end < most ? end : most;
    }

    private string? ErrorOf(string field)
        => _errors.FirstOrDefault(e => e.Field == field || e.Field.StartsWith(field + "[", StringComparison.Ordinal))?.Message;

    private async Task SendAsync()
    {
        if (_busy || _form.Value is not { } form) return;
        (_busy, _errors, _failure) = (true, [], null);
        if (await TryAsync(() => SendAsync(form)) is { } fault) _failure = fault;
        (_busy, _toWrong) = (false, _errors.Count > 0);
    }

    private async Task SendAsync(AskForm form)
    {
        var none = form.Ports.FirstOrDefault(p => p.Ticked && p.Columns.All(c => !c.Ticked));
        if (none is not null)
        {
            none.Open = true;
            _errors = [new FieldError($"columns.{none.Path}", "Tick at least one column, or untick the port.")];
            return;
        }

        var result = await Access.SubmitAsync(Principal, form.ToInput(), Cancellation);
        if (result.Error is Invalid invalid)
        {
            _errors = invalid.Fields;
            // Owners may have changed purposes or terms meanwhile: what holds now is shown, and accepted anew.
            if (_errors.Any(e => e.Field.StartsWith("acceptTerms.", StringComparison.Ordinal) || e.Field.StartsWith("permittedPurpose.", StringComparison.Ordinal))
                && await MakeAsync(Cancellation) is { Ok: true } now) form.Renew(now.Value.Products);
            if (invalid.Fields.All(f => ErrorIsShown(f.Field, form))) return;
            _failure = invalid.Message;
        }
        else if (result.Error is { } error) _failure = error.Message;
        else
        {
            Toasts.Done(result.Value.State == RequestState.Approved ? "You have it" : "The request is sent");
            Navigation.NavigateTo($"/access/requests/{result.Value.Id}");
        }
    }

    private static bool ErrorIsShown(string field, AskForm form)
        => field is "purpose" or "level" or "until" or "exceptionOf" || form.Asked.Any(p => (field == $"permittedPurpose.{p.Path}" && p.Purposes.Count > 0) || (field == $"acceptTerms.{p.Path}" && p.Terms is not null)) || field.StartsWith("ports", StringComparison.Ordinal) || form.Ports.Any(p => field.StartsWith($"columns.{p.Path}", StringComparison.Ordinal))
            || (field.StartsWith("consumer", StringComparison.Ordinal) && form.Consumers.Count > 1);
}
