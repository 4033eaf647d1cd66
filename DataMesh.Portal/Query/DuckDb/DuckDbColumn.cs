using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>A column of a result or table, with what is needed to read its vectors.</summary>
internal sealed class DuckDbColumn
{
    private DuckDbColumn(string name, DuckDbTypeId type) => (Name, Type) = (name, type);

    internal string Name { get; }

    internal DuckDbTypeId Type { get; }

    /// <summary>How decimals and enumerations are stored; otherwise the type itself.</summary>
    internal DuckDbTypeId Physical { get; private init; }

    internal byte Width { get; private init; }

    internal byte Scale { get; private init; }

    internal IReadOnlyList<string> EnumWords { get; private init; } = [];

    internal static DuckDbColumn Describe(string name, LogicalTypeHandle type)
    {
        var id = DuckDbNative.TypeId(type);
        return id switch
        {
            DuckDbTypeId.Decimal => new DuckDbColumn(name, id)
            {
                Physical = DuckDbNative.DecimalInternalType(type),
                Width = DuckDbNative.DecimalWidth(type),
                Scale = DuckDbNative.DecimalScale(type),
            },
            DuckDbTypeId.Enum => new DuckDbColumn(name, id) { Physical = DuckDbNative.EnumInternalType(type), EnumWords = Words(type) },
            _ => new DuckDbColumn(name, id) { Physical = id },
        };
    }

    private static string[] Words(LogicalTypeHandle type)
    {
        var words = new string[DuckDbNative.EnumSize(type)];
        for (var i = 0; i < words.Length; i++)
        {
            var pointer = DuckDbNative.EnumValue(type, (ulong)i);
            words[i] = DuckDbNative.Text(pointer);
            DuckDbNative.Free(pointer);
        }

        return words;
    }
}
