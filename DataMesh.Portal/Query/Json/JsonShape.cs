using System.Text.Json;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Json;

/// <summary>What the values in one place of the sample's rows are; places within objects become columns of their own.</summary>
internal sealed class JsonShape
{
    /// <summary>Columns, unless another number is said.</summary>
    public const int MostColumns = 1000;

    /// <summary>Objects within one another that become columns, unless another number is said.</summary>
    public const int MostLevels = 4;

    private const int MostNames = 200;

    private readonly Dictionary<string, JsonShape> _children = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly Limits _limits;
    private readonly int _level;
    private Kinds _seen;

    /// <summary>Begins with nothing seen.</summary>
    /// <param name="tooMany">Makes the exception of rows with too many different properties.</param>
    /// <param name="levels">Objects within one another that become columns, 1 or more; 1 leaves all nested values whole.</param>
    /// <param name="columns">Columns that there may be.</param>
    public JsonShape(Func<string, Exception> tooMany, int levels = MostLevels, int columns = MostColumns)
        : this(new Limits(tooMany, levels, columns), 0)
    {
    }

    private JsonShape(Limits limits, int level) => (_limits, _level) = (limits, level);

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
    /// <remarks>Throws what <c>tooMany</c> makes when the rows have more properties than a table can have columns.</remarks>
    public void Add(JsonElement value, Func<string, bool>? where = null)
    {
        _seen |= KindOf(value);
        if (value.ValueKind != JsonValueKind.Object || _level >= _limits.Levels) return;
        foreach (var property in value.EnumerateObject())
        {
            if (where is not null && !where(property.Name)) continue;
            if (!_children.TryGetValue(property.Name, out var child))
            {
                // Objects whose names are data, such as one property a day, stay whole.
                if (_children.Count >= (_level == 0 ? _limits.Columns : MostNames))
                {
                    if (_level == 0) throw TooMany();
                    _seen |= Kinds.Text;
                    return;
                }

                _children[property.Name] = child = new JsonShape(_limits, _level + 1);
                _names.Add(property.Name);
            }

            child.Add(property.Value);
        }
    }

    /// <summary>The columns, in the order in which they were first seen.</summary>
    /// <remarks>Throws what <c>tooMany</c> makes when there are too many.</remarks>
    public IReadOnlyList<JsonColumn> Columns()
    {
        var all = new List<JsonColumn>();
        foreach (var name in _names) _children[name].Collect([name], all);
        if (all.Count > _limits.Columns) throw TooMany();
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
        into.Add(new JsonColumn(label, path, TypeOf(_seen)) { Filled = Filled });
    }

    /// <summary>What the values are, nested ones taken whole.</summary>
    public LogicalType Type => TypeOf(_seen);

    /// <summary>Whether there was any value but null.</summary>
    public bool Filled => _seen != Kinds.None;

    private Exception TooMany() => _limits.TooMany(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The rows have more than {_limits.Columns:N0} different properties."));

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

    private sealed record Limits(Func<string, Exception> TooMany, int Levels, int Columns);
}
