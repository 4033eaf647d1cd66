using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Checks the expression that every row of a grant has to fulfil.</summary>
internal static class RowFilterCheck
{
    private const int TextAtMost = 4000;

    public static void Of(string field, string text, PortInfo port, List<FieldError> wrong)
    {
        if (text.Length > TextAtMost) wrong.Add(new FieldError(field, $"The row filter has {text.Length} characters; {TextAtMost} are the most."));
        _ = port;
    }
}
