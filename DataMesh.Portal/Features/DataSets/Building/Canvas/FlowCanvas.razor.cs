using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Theming;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.Features.DataSets.Building.Canvas;

/// <summary>The canvas: one script draws, this tells it what and hears what a person did.</summary>
public sealed partial class FlowCanvas : IAsyncDisposable
{
    private const string s_zoom = "zoom";
    private const string s_fit = "fit";
    private readonly string _hintId = Ids.Next("canvas");
    private ElementReference _host;
    private DotNetObjectReference<FlowCanvas>? _self;
    private ScriptPart? _drawing;
    private CanvasModel? _drawn;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    /// <summary>What is drawn; a new object where anything changed.</summary>
    [Parameter, EditorRequired] public object Drawing { get; set; } = new CanvasModel([], [], true);

    /// <summary>A node was chosen.</summary>
    [Parameter] public EventCallback<string> OnChoose { get; set; }

    /// <summary>A node was put somewhere else.</summary>
    [Parameter] public EventCallback<NodeMoved> OnMove { get; set; }

    /// <summary>A line was drawn.</summary>
    [Parameter] public EventCallback<LineDrawn> OnConnect { get; set; }

    /// <summary>A line was taken away.</summary>
    [Parameter] public EventCallback<LineGone> OnDisconnect { get; set; }

    /// <summary>A product of the drawer was dropped.</summary>
    [Parameter] public EventCallback<PortDropped> OnPlace { get; set; }

    /// <summary>The rest of an input's columns is wanted, or wanted no more.</summary>
    [Parameter] public EventCallback<string> OnMore { get; set; }

    /// <summary>The step before (-1) or after (1) the selected one is wanted.</summary>
    [Parameter] public EventCallback<int> OnStep { get; set; }

    /// <summary>The selected node is to go.</summary>
    [Parameter] public EventCallback OnRemove { get; set; }

    /// <summary>All nodes are to stand where the portal would put them.</summary>
    [Parameter] public EventCallback OnTidy { get; set; }

    /// <summary>What lies over the canvas.</summary>
    [Parameter] public RenderFragment? ChildContent { get; set; }

    private CanvasModel Model => (CanvasModel)Drawing;

    /// <summary>The browser's side calls this.</summary>
    [JSInvokable] public Task Choose(string id) => InvokeAsync(() => OnChoose.InvokeAsync(id));

    /// <summary>The browser's side calls this.</summary>
    [JSInvokable] public Task Move(string id, double x, double y) => InvokeAsync(() => OnMove.InvokeAsync(new NodeMoved(id, x, y)));

    /// <summary>The browser's side calls this.</summary>
    [JSInvokable] public Task Connect(string from, string? fromColumn, string to, string? toColumn) => InvokeAsync(() => OnConnect.InvokeAsync(new LineDrawn(from, fromColumn, to, toColumn)));

    /// <summary>The browser's side calls this.</summary>
    [JSInvokable] public Task Disconnect(string from, string to, string field) => InvokeAsync(() => OnDisconnect.InvokeAsync(new LineGone(from, to, field)));

    /// <summary>The browser's side calls this.</summary>
    [JSInvokable] public Task Place(string port, double x, double y) => InvokeAsync(() => OnPlace.InvokeAsync(new PortDropped(port, x, y)));

    /// <summary>The browser's side calls this.</summary>
    [JSInvokable] public Task More(string id) => InvokeAsync(() => OnMore.InvokeAsync(id));

    /// <summary>The browser's side calls this.</summary>
    [JSInvokable] public Task Step(int by) => InvokeAsync(() => OnStep.InvokeAsync(by));

    /// <summary>The browser's side calls this.</summary>
    [JSInvokable] public Task Remove() => InvokeAsync(OnRemove.InvokeAsync);

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _drawing = new ScriptPart(Js);
            await _drawing.AttachAsync("canvas.js", "create", () => [_host, _self]);
        }

        if (_drawing is not { There: true } || ReferenceEquals(_drawn, Drawing)) return;
        _drawn = Model;
        await _drawing.CallAsync("draw", _drawn);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_drawing is not null) await _drawing.DisposeAsync();
        _self?.Dispose();
    }

    private Task CallAsync(string name, params object?[] arguments) => _drawing?.CallAsync(name, arguments) ?? Task.CompletedTask;
}

/// <summary>A node was put somewhere.</summary>
/// <param name="Id">The node.</param>
/// <param name="X">Its left edge, in pixels at full size.</param>
/// <param name="Y">Its upper edge.</param>
public sealed record NodeMoved(string Id, double X, double Y);

/// <summary>A line was drawn from a node, or one of its columns, to another one.</summary>
/// <param name="From">The node where it begins.</param>
/// <param name="FromColumn">The column, or null for the node as a whole.</param>
/// <param name="To">The node where it ends.</param>
/// <param name="ToColumn">The column, or null.</param>
public sealed record LineDrawn(string From, string? FromColumn, string To, string? ToColumn);

/// <summary>A line was taken away.</summary>
/// <param name="From">The node where it began.</param>
/// <param name="To">The node that read it.</param>
/// <param name="Field">By which field.</param>
public sealed record LineGone(string From, string To, string Field);

/// <summary>A product was dropped on the canvas.</summary>
/// <param name="Port">The port's path.</param>
/// <param name="X">Where, in pixels at full size.</param>
/// <param name="Y">Where.</param>
public sealed record PortDropped(string Port, double X, double Y);
