using System.Text.Json;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.Json;

/// <summary>What the values in one place of the sample's rows are; places within objects become columns of their own.</summary>
internal sealed class JsonShape
{
    public const int MostColumns = 1000;
    private const int MostLevels = 4;
    private const int MostNames = 200;

    private readonly Dictionary<string, JsonShape> _children = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly int _level;
    private Kinds _seen;

    /// <summary>Begins with nothing seen.</summary>
    public JsonShape()
        : this(0)
    {
    }

    private JsonShape(int level) => _level = level;

    [Flags]
    private enum Kinds
    {
        None = 0,
        Integer = 1,
        Wide = 2,
        Number = 4,
        Boolean = 8,
        Date = 16,
        Timestamp = 32,
        Text = 64,
        Object = 128,
    }

    /// <summary>Looks at a row.</summary>
    /// <param name="value">The row.</param>
    /// <param name="where">Which of its own properties count, by name; null for all.</param>
    /// <exception cref="SourceException">The rows have more properties than a table can have columns.</exception>
    public void Add(JsonElement value, Func<string, bool>? where = null)
    {
        _seen |= KindOf(value);
        if (value.ValueKind != JsonValueKind.Object || _level >= MostLevels) return;
        foreach (var property in value.EnumerateObject())
        {
            if (where is not null && !where(property.Name)) continue;
            if (!_children.TryGetValue(property.Name, out var child))
            {
                // Objects whose names are data, such as one property a day, stay whole.
                if (_children.Count >= (_level == 0 ? MostColumns : MostNames))
                {
                    if (_level == 0) throw new SourceException($"The rows have more than {MostColumns:N0} different properties.");
                    _seen |= Kinds.Text;
                    return;
                }

                _children[property.Name] = child = new JsonShape(_level + 1);
                _names.Add(property.Name);
            }

            child.Add(property.Value);
        }
    }

    /// <summary>The columns, in the order in which they were first seen.</summary>
    /// <exception cref="SourceException">There are too many.</exception>
    public IReadOnlyList<JsonColumn> Columns()
    {
        var all = new List<JsonColumn>();
        foreach (var name in _names) _children[name].Collect([name], all);
        if (all.Count > MostColumns) throw new SourceException($"The rows have more than {MostColumns:N0} different properties.");
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < all.Count; i++)
        {
            // The engine's columns differ by more than the case of letters.
            var name = all[i].Name;
            for (var n = 2; !taken.Add(name); n++) name = $"{all[i].Name}_{n}";
            all[i] = all[i] with { Name = name };
        }

        return all;
    }

    private void Collect(IReadOnlyList<string> path, List<JsonColumn> into)
    {
        if (_seen == Kinds.Object && _children.Count > 0)
        {
            foreach (var name in _names) _children[name].Collect([.. path, name], into);
            return;
        }

        var label = string.Join('.', path.Select(p => p.Length == 0 ? "_" : p));
        into.Add(new JsonColumn(label, path, TypeOf(_seen)));
    }

    private static LogicalType TypeOf(Kinds seen) => seen switch
    {
        Kinds.Integer => LogicalType.Integer,
        Kinds.Wide or (Kinds.Wide | Kinds.Integer) => LogicalType.Decimal(LogicalType.MaxPrecision, 0),
        Kinds.Boolean => LogicalType.Boolean,
        Kinds.Date => LogicalType.Date,
        Kinds.Timestamp or (Kinds.Timestamp | Kinds.Date) => LogicalType.Timestamp,
        _ when seen != Kinds.None && (seen & ~(Kinds.Integer | Kinds.Number)) == 0 => LogicalType.Number,
        _ => LogicalType.String,
    };

    private static Kinds KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Kinds.None,
        JsonValueKind.True or JsonValueKind.False => Kinds.Boolean,
        JsonValueKind.Object => Kinds.Object,
        JsonValueKind.Number when JsonValues.IsWhole(value) => value.TryGetInt64(out _) ? Kinds.Integer : JsonValues.Whole(value) is not null ? Kinds.Wide : Kinds.Text,
        JsonValueKind.Number => JsonValues.Number(value) is not null ? Kinds.Number : Kinds.Text,
        JsonValueKind.String when JsonValues.Day(value) is not null => Kinds.Date,
        JsonValueKind.String when JsonValues.Moment(value) is not null => Kinds.Timestamp,
        _ => Kinds.Text,
    };
}
