using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.Features.Products.Pages.Parts;

/// <summary>The tab Schema of a product.</summary>
public sealed partial class SchemaTab
{
    private string? _shownPort;

    /// <summary>Brings the port that the address names into view.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <summary>The product.</summary>
    [Parameter, EditorRequired] public ProductView Product { get; set; } = null!;

    /// <summary>What columns are filtered by, from the address.</summary>
    [SupplyParameterFromQuery] public string? Q { get; set; }

    /// <summary>The port that is brought into view.</summary>
    [SupplyParameterFromQuery] public string? Port { get; set; }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Port is null || _shownPort == Port || Product.Ports.Count < 2) return;
        _shownPort = Port;
        await Js.RevealAsync($"port-{Port}", Cancellation);
    }

    private void Filter(string text) => Query(("q", string.IsNullOrWhiteSpace(text) ? null : text));

    private IReadOnlyList<ColumnView> Matching(PortView port) => string.IsNullOrWhiteSpace(Q) ? port.Columns : [.. port.Columns.Where(c => Matches(c, Q.Trim()))];

    private static bool Matches(ColumnView column, string text)
        => column.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || column.Description.Contains(text, StringComparison.OrdinalIgnoreCase)
            || column.Type.Contains(text, StringComparison.OrdinalIgnoreCase) || ProductWords.Sensitivity(column.Classification).Contains(text, StringComparison.OrdinalIgnoreCase)
            || (column.PersonalData && "personal".Contains(text, StringComparison.OrdinalIgnoreCase));

    private static string Line(PortView port)
    {
        var title = string.Equals(port.Name, port.Port, StringComparison.OrdinalIgnoreCase) ? null : port.Name;
        var what = MarkdownText.FirstLine(port.Description);
        return string.Join(" · ", new[] { title, what.Length > 0 ? what : null, Format.Count(port.Columns.Count, "column") }.OfType<string>());
    }

    private static string Remark(ColumnView column)
    {
        var remarks = new List<string>();
        if (!string.IsNullOrEmpty(column.Unit)) remarks.Add($"Unit: {column.Unit}");
        if (!string.IsNullOrEmpty(column.Example) && !column.PersonalData) remarks.Add($"Example: {column.Example}");
        if (column.Unique && !column.PrimaryKey) remarks.Add("Unique");
        if (!string.IsNullOrEmpty(column.Mask)) remarks.Add($"The owner proposes the mask {column.Mask}");
        return string.Join(" · ", remarks);
    }

    private RenderFragment? Reference(ColumnView column) => column.References is not { Length: > 0 } reference ? null : builder =>
    {
        builder.AddContent(0, column.Description.Length == 0 || column.Description.EndsWith('.') ? " Joins to " : ". Joins to ");
        if (ProductWords.ReferenceHref(Product, reference) is { } href)
        {
            builder.OpenElement(1, "a");
            builder.AddAttribute(2, "href", href);
            builder.AddContent(3, reference);
            builder.CloseElement();
        }
        else
        {
            builder.AddContent(4, reference);
        }
    };
}
