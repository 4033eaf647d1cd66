using System.Xml;
using DataMesh.Portal.Query.Plan;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Vocabularies;
using Microsoft.OData.Edm.Vocabularies.V1;

namespace DataMesh.Portal.Features.DataApi.OData.Model;

/// <summary>Writes <c>$metadata</c>.</summary>
internal static class EdmWriter
{
    private static readonly Uri s_core = new("https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Core.V1.xml");

    /// <summary>The service as CSDL in XML.</summary>
    public static async Task WriteAsync(ODataService service, Stream target, CancellationToken ct)
    {
        var model = Model(service);
        using var buffer = new MemoryStream();
        await using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Indent = true, Async = true }))
        {
            if (!CsdlWriter.TryWriteCsdl(model, xml, CsdlTarget.OData, out var errors)) throw new InvalidOperationException($"$metadata cannot be written: {string.Join("; ", errors.Select(e => e.ErrorMessage))}");
        }

        buffer.Position = 0;
        await buffer.CopyToAsync(target, ct);
    }

    /// <summary>The type of a column's values in OData.</summary>
    public static string TypeName(LogicalType type) => Reference(type, true).FullName();

    private static EdmModel Model(ODataService service)
    {
        var model = new EdmModel();
        var core = new EdmReference(s_core);
        core.AddInclude(new EdmInclude("Core", "Org.OData.Core.V1"));
        model.SetEdmReferences([core]);
        var container = new EdmEntityContainer(service.Namespace, "Container");
        foreach (var set in service.Sets)
        {
            var type = new EdmEntityType(service.Namespace, set.TypeName);
            foreach (var column in set.Columns)
            {
                // A source may break its promise that a column is never null; one such row must not make a client refuse all of them.
                var property = type.AddStructuralProperty(column.Property, Reference(column.Type, !column.Key));
                if (column.Key) type.AddKeys(property);
                Describe(model, property, column.Description);
            }

            model.AddElement(type);
            var entities = container.AddEntitySet(set.Name, type);
            Describe(model, entities, set.Description);
        }

        model.AddElement(container);
        Describe(model, container, service.Description);
        return model;
    }

    private static IEdmTypeReference Reference(LogicalType type, bool nullable) => type.Kind switch
    {
        LogicalKind.Integer => EdmCoreModel.Instance.GetInt64(nullable),
        LogicalKind.Decimal => EdmCoreModel.Instance.GetDecimal(type.Precision, type.Scale, nullable),
        LogicalKind.Number => EdmCoreModel.Instance.GetDouble(nullable),
        LogicalKind.Boolean => EdmCoreModel.Instance.GetBoolean(nullable),
        LogicalKind.Date => EdmCoreModel.Instance.GetDate(nullable),
        LogicalKind.Timestamp => EdmCoreModel.Instance.GetTemporal(EdmPrimitiveTypeKind.DateTimeOffset, 6, nullable),
        LogicalKind.Time => EdmCoreModel.Instance.GetTemporal(EdmPrimitiveTypeKind.TimeOfDay, 6, nullable),
        _ => EdmCoreModel.Instance.GetString(nullable),
    };

    private static void Describe(EdmModel model, IEdmVocabularyAnnotatable target, string? description)
    {
        if (string.IsNullOrWhiteSpace(description)) return;
        // XML has no place for control characters.
        var text = string.Concat(description.Where(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)));
        var annotation = new EdmVocabularyAnnotation(target, CoreVocabularyModel.DescriptionTerm, new EdmStringConstant(text));
        annotation.SetSerializationLocation(model, target is IEdmEntityContainer ? EdmVocabularyAnnotationSerializationLocation.OutOfLine : EdmVocabularyAnnotationSerializationLocation.Inline);
        model.SetVocabularyAnnotation(annotation);
    }
}
