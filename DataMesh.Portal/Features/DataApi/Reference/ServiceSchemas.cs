using System.Globalization;
using System.Text.Json.Nodes;
using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Query.Plan;
using Microsoft.OpenApi;

namespace DataMesh.Portal.Features.DataApi.Reference;

/// <summary>What rows and errors are made of.</summary>
internal static class ServiceSchemas
{
    public const string Error = "Error";

    /// <summary>Schemas that every service has.</summary>
    public static Dictionary<string, IOpenApiSchema> Common() => new(StringComparer.Ordinal)
    {
        [Error] = Object("What went wrong.", ("error", Object("The error.", ("code", Text("A word for programs.")), ("message", Text("What is wrong and the mend.")), ("target", Text("The option that is wrong.")),
            ("innererror", Object("More.", ("option", Text("The option.")), ("position", new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "Where in it that was noticed, in characters from 0." }),
                ("reason", Text("Why the read was refused: no-grant, revoked, expired, level, ….")), ("request", Text("Where access is asked for.")), ("traceId", Text("Finds the failure in the portal's log.")))))),
            ("status", new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "In problems (401): the status." }), ("title", Text("In problems (401): what it is.")), ("detail", Text("In problems (401): the mend."))),
    };

    /// <summary>A row of the set: the columns that the caller gets.</summary>
    public static OpenApiSchema Row(ODataSet set) => new()
    {
        Type = JsonSchemaType.Object,
        Description = set.Description ?? set.Title,
        Properties = set.Columns.ToDictionary(c => c.Property, c => (IOpenApiSchema)Column(c), StringComparer.Ordinal),
        // With $select a row has fewer columns, so that none has to be there.
    };

    /// <summary>A column's values as JSON has them.</summary>
    public static OpenApiSchema Column(ODataColumn column)
    {
        var schema = Value(column.Type);
        if (!column.Key)
        {
            // A source may break its promise that a column is never null.
            if (schema.AnyOf is { } kinds) kinds.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
            else schema.Type |= JsonSchemaType.Null;
        }

        List<string> words = [column.Description ?? ""];
        if (column.Name != column.Property) words.Add($"The column '{column.Name}'.");
        if (column.Key) words.Add("Belongs to the key.");
        if (column.Mask is { } mask) words.Add($"Comes masked: {mask}.");
        schema.Description = string.Join(' ', words.Where(w => w.Length > 0)) is { Length: > 0 } text ? text : null;
        return schema;
    }

    /// <summary>A page of rows.</summary>
    public static OpenApiSchema Page(ODataSet set, OpenApiDocument document) => Object("A page of rows.",
        ("@odata.context", Text("Where the types stand.")), ("@odata.count", new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "With $count=true: how many rows meet the filter." }),
        ("value", new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchemaReference(set.TypeName, document) }), ("@odata.nextLink", Text("The next page; absent on the last one.")));

    /// <summary>An object with these properties.</summary>
    public static OpenApiSchema Object(string description, params (string Name, IOpenApiSchema Schema)[] properties)
        => new() { Type = JsonSchemaType.Object, Description = description, Properties = properties.ToDictionary(p => p.Name, p => p.Schema, StringComparer.Ordinal) };

    /// <summary>A text.</summary>
    public static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Value(LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
        LogicalKind.Decimal => new OpenApiSchema { Type = JsonSchemaType.Number, Format = "decimal", Comment = string.Create(CultureInfo.InvariantCulture, $"decimal({type.Precision},{type.Scale})") },
        LogicalKind.Number => new OpenApiSchema { AnyOf = [new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" }, new OpenApiSchema { Enum = [JsonValue.Create("INF"), JsonValue.Create("-INF"), JsonValue.Create("NaN")] }] },
        LogicalKind.Boolean => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        LogicalKind.Date => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" },
        LogicalKind.Timestamp => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
        LogicalKind.Time => new OpenApiSchema { Type = JsonSchemaType.String, Format = "time" },
        _ => new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
