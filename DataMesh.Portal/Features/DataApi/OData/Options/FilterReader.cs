using System.Globalization;
using System.Text.RegularExpressions;
using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using Microsoft.OData;
using Microsoft.OData.UriParser;

namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>
/// A <c>$filter</c> as a condition of the portal's own language. Comparisons with null are true or false in OData and never null, so
/// that <c>not</c> is carried down to them and each says what becomes of absent values.
/// </summary>
internal sealed partial class FilterReader
{
    /// <summary>Values, names, functions and operators that a filter may have at most.</summary>
    public const int MostNodes = 100;

    private const string Option = "$filter";
    // Levels of the parser's recursion, about eight for each pair of parentheses.
    private const int MostDepth = 800;

    private readonly string _text;
    private readonly ODataSet _set;
    private readonly WordPositions _words;
    private int _nodes;

    private FilterReader(string text, ODataSet set) => (_text, _set, _words) = (text, set, new WordPositions(text));

    /// <summary>Reads a filter.</summary>
    /// <exception cref="OptionException">It is wrong.</exception>
    public static Expr Read(string text, ODataSet set)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new OptionException(Option, 0, "The condition is empty; write one, such as amount gt 100, or leave the option out.");
        return new FilterReader(text, set).Condition(Parse(text, Option, 0), negated: false);
    }

    /// <summary>Parses an expression of OData.</summary>
    /// <exception cref="OptionException">It is not one.</exception>
    public static QueryToken Parse(string text, string option, int offset)
    {
        try
        {
            return new UriQueryExpressionParser(MostDepth).ParseFilter(text);
        }
        catch (ODataException e)
        {
            var said = Position().Match(e.Message);
            var position = offset + (said.Success ? Math.Min(int.Parse(said.Groups[1].ValueSpan, CultureInfo.InvariantCulture), text.Length) : 0);
            throw new OptionException(option, position, $"{option} cannot be read at position {position}: {Reason(e.Message)}");
        }
        // The parser lets these through for literals that look right and are not, such as a day that no month has.
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new OptionException(option, offset, $"{option} holds a value that cannot be read; write dates as 2026-11-22, moments as 2026-11-22T10:00:00Z and texts in single quotation marks.");
        }
    }

    private Expr Condition(QueryToken token, bool negated)
    {
        Count();
        switch (token)
        {
            case BinaryOperatorToken { OperatorKind: BinaryOperatorKind.And or BinaryOperatorKind.Or } logic:
                var word = logic.OperatorKind == BinaryOperatorKind.And ? "and" : "or";
                var left = Condition(logic.Left, negated);
                _words.Take(word);
                return new BinaryExpr(default, (word == "and") != negated ? "and" : "or", left, Condition(logic.Right, negated));
            case UnaryOperatorToken { OperatorKind: UnaryOperatorKind.Not } not:
                _words.Take("not");
                return Condition(not.Operand, !negated);
            case BinaryOperatorToken comparison when Comparison.Operators.TryGetValue(comparison.OperatorKind, out var op):
                var first = Value(comparison.Left);
                _words.Take(op.Word);
                return Comparison.Of(op, first, Value(comparison.Right), negated, Wrong);
            case InToken list:
                return In(list, negated);
            default:
                _nodes--;
                var value = Value(token);
                if (value.IsNull) return Literal(false);
                if (value.Kind != LogicalKind.Boolean) throw Wrong(value.Position, $"{value.Words} at position {value.Position} is not a condition; compare it, such as with eq.");
                return negated ? new UnaryExpr(default, "not", value.Expr) : value.Expr;
        }
    }

    private Operand Value(QueryToken token)
    {
        Count();
        switch (token)
        {
            case LiteralToken literal:
                return LiteralReader.Of(literal.Value, _words.Last) ?? throw Wrong(_words.Last, "There are no values of this kind; write numbers, 'texts', true, false, null, dates as 2026-11-22, moments as 2026-11-22T10:00:00Z.");
            case EndPathToken { NextToken: null } name:
                return Column(name.Identifier);
            case FunctionCallToken call:
                return Function(call);
            case BinaryOperatorToken { OperatorKind: BinaryOperatorKind.And or BinaryOperatorKind.Or } or UnaryOperatorToken { OperatorKind: UnaryOperatorKind.Not } or InToken:
                return Truth(token);
            case BinaryOperatorToken comparison when Comparison.Operators.ContainsKey(comparison.OperatorKind):
                return Truth(token);
            case PathToken path:
                var position = _words.Take(path.Identifier);
                throw Wrong(position, Missing(path.Identifier, position, _set));
            default:
                throw Wrong(_words.Last, "There are eq, ne, gt, ge, lt, le, and, or, not and in, and functions; no other operators.");
        }
    }

    private Operand Truth(QueryToken token)
    {
        _nodes--;
        var position = _words.Last;
        return new Operand(new CallExpr(default, "coalesce", [Condition(token, negated: false), Literal(false)]), LogicalKind.Boolean, null, position);
    }

    private Operand Column(string name)
    {
        var position = _words.Take(name);
        // A column that is not granted is answered like one that is not there.
        return _set.ByProperty.TryGetValue(name, out var column)
            ? new Operand(new ColumnExpr(default, column.Name), column.Type.Kind, null, position)
            : throw Wrong(position, Missing(name, position, _set));
    }

    /// <summary>What is said of a column that is not there.</summary>
    public static string Missing(string name, int position, ODataSet set)
        => $"There is no column '{LiteralReader.Shorten(name)}' (position {position}); there {(set.Columns.Count == 1 ? "is" : "are")} {string.Join(", ", set.Columns.Take(30).Select(c => c.Property))}{(set.Columns.Count > 30 ? ", …" : "")}.";

    private Operand Function(FunctionCallToken call)
    {
        var position = _words.Take(call.Name);
        if (!FilterFunctions.All.TryGetValue(call.Name, out var function) || call.Source is not null)
            throw Wrong(position, $"There is no function '{LiteralReader.Shorten(call.Name)}' (position {position}); there are {string.Join(", ", FilterFunctions.All.Keys)}.");
        var given = call.Arguments.ToList();
        if (given.Count != function.Takes.Length) throw Wrong(position, $"{call.Name} takes {function.Takes.Length} {(function.Takes.Length == 1 ? "value" : "values")}, not {given.Count} (position {position}).");
        var arguments = given.ConvertAll(a => Value(a.ValueToken));
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Kind is { } kind && !function.Takes[i](kind)) throw Wrong(arguments[i].Position, $"{call.Name} takes {function.Words}, not {arguments[i].Words} (position {arguments[i].Position}).");
        }

        // What is asked of null is null, and a condition that is null is not met.
        return arguments.Exists(a => a.IsNull) ? new Operand(Literal(null), null, null, position) : new Operand(function.Write([.. arguments.Select(a => a.Expr)]), function.Gives, null, position);
    }

    private Expr In(InToken list, bool negated)
    {
        var value = Value(list.Left);
        var word = _words.Take("in");
        var open = word + 2;
        while (open < _text.Length && char.IsWhiteSpace(_text[open])) open++;
        var close = open < _text.Length && _text[open] == '(' ? ListItems.Close(_text, open) : -1;
        if (close < 0) throw Wrong(open, $"A list in parentheses has to stand at position {open}, such as country in ('DE','FR').");
        var items = ListItems.Of(_text, open + 1, close).ConvertAll(item =>
        {
            Count();
            return LiteralReader.Read(item.Text, Option, item.Position);
        });
        _words.GoTo(close);
        return Comparison.In(value, items, negated, Wrong);
    }

    private void Count()
    {
        if (++_nodes > MostNodes) throw Wrong(_words.Last, $"The condition has more than {MostNodes} values, names, functions and operators (position {_words.Last}); ask for less, or keep a data set with the condition.");
    }

    private static OptionException Wrong(int position, string message) => new(Option, position, message);

    private static LiteralExpr Literal(object? value) => new(default, value);

    /// <summary>The parser quotes the whole text behind its reason.</summary>
    private static string Reason(string message) => Quoted().Replace(message, ".");

    [GeneratedRegex(@"position (\d{1,9})")]
    private static partial Regex Position();

    [GeneratedRegex(@" in '.*'\.?\z", RegexOptions.Singleline)]
    private static partial Regex Quoted();
}
