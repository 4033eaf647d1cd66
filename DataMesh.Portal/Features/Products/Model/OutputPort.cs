using System.Text.Json;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Products.Model;

/// <summary>One queryable table of a product. Columns and example rows are whole documents: they are read and changed together.</summary>
internal sealed class OutputPort : IVersioned, IDecides
{
    public Guid Id { get; set; }
    public Guid ProductId { get; set; }
    public Product? Product { get; set; }
    public required string Name { get; set; }
    public required string Title { get; set; }
    public string Description { get; set; } = "";
    public Guid SourceId { get; set; }
    public required string Table { get; set; }
    public string ColumnsJson { get; set; } = "[]";
    public string ExamplesJson { get; set; } = "[]";
    public long Revision { get; set; }

    public IReadOnlyList<ColumnView> Columns
    {
        get => PortJson.ReadColumns(ColumnsJson);
        set => ColumnsJson = PortJson.Write(value);
    }

    public IReadOnlyList<IReadOnlyList<object?>> Examples
    {
        get => PortJson.ReadExamples(ExamplesJson);
        set => ExamplesJson = PortJson.Write(value);
    }
}

/// <summary>How a port's documents are written.</summary>
internal static class PortJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault,
    };

    private static readonly JsonSerializerOptions s_cells = new(JsonSerializerDefaults.Web);

    public static string Write(IReadOnlyList<ColumnView> columns) => JsonSerializer.Serialize(columns, s_options);

    public static string Write(IReadOnlyList<IReadOnlyList<object?>> rows) => JsonSerializer.Serialize(rows, s_cells);

    public static IReadOnlyList<ColumnView> ReadColumns(string json) => JsonSerializer.Deserialize<List<ColumnView>>(json, s_options)!;

    public static IReadOnlyList<IReadOnlyList<object?>> ReadExamples(string json)
    {
        if (json == "[]") return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(r => (IReadOnlyList<object?>)[.. r.EnumerateArray().Select(Cell)])];
    }

    /// <summary>A cell of an example row as the value that it shows: text, number or truth.</summary>
    public static object? Cell(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => cell.TryGetInt64(out var whole) ? whole : cell.TryGetDecimal(out var exact) ? exact : cell.GetDouble(),
        JsonValueKind.String => cell.GetString(),
        _ => cell.GetRawText(),
    };
}

internal sealed class OutputPortConfiguration : IEntityTypeConfiguration<OutputPort>
{
    public void Configure(EntityTypeBuilder<OutputPort> builder)
    {
        builder.ToTable("OutputPorts");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Name).HasMaxLength(60);
        builder.Property(p => p.Title).HasMaxLength(100);
        builder.Property(p => p.Table).HasMaxLength(400);
        builder.Ignore(p => p.Columns);
        builder.Ignore(p => p.Examples);
        builder.HasIndex(p => new { p.ProductId, p.Name }).IsUnique();
        builder.HasIndex(p => p.SourceId);
    }
}
