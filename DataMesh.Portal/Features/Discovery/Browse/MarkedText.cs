using DataMesh.Portal.Features.Discovery.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace DataMesh.Portal.Features.Discovery.Browse;

/// <summary>Shows a text whose matches stand between U+0002 and U+0003, with each in a <c>mark</c>.</summary>
public sealed class MarkedText : ComponentBase
{
    /// <summary>The marked text.</summary>
    [Parameter, EditorRequired] public string Value { get; set; } = "";

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        for (var at = 0; at < Value.Length;)
        {
            var open = Value.IndexOf(Marking.Open, at);
            var close = open < 0 ? -1 : Value.IndexOf(Marking.Close, open);
            if (close < 0)
            {
                builder.AddContent(0, Value[at..].Trim(Marking.Open, Marking.Close));
                return;
            }

            builder.AddContent(1, Value[at..open]);
            builder.OpenElement(2, "mark");
            builder.AddContent(3, Value[(open + 1)..close]);
            builder.CloseElement();
            at = close + 1;
        }
    }
}
