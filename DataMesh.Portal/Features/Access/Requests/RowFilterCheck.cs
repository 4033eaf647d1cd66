using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Checks the expression that every row of a grant has to fulfil: against all columns of the port, those left out included.</summary>
internal static class RowFilterCheck
{
    private const int TextAtMost = 4000;

    public static void Of(string field, string text, PortInfo port, List<FieldError> wrong)
    {
        if (text.Length > TextAtMost) wrong.Add(new FieldError(field, $"The row filter has {text.Length} characters; {TextAtMost} are the most."));
        else if (TypeChecker.Check(text, port.Columns.Select(c => new SchemaColumn(c.Name, c.Type)), LogicalType.Boolean).Error is { } error)
            wrong.Add(new FieldError(field, error.Message, error.Position));
    }
}
