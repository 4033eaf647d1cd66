using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>What an approval gives, once it is known to be no more than what was asked.</summary>
internal sealed record Narrowed(AccessLevel Level, DateTimeOffset? Until, IReadOnlyDictionary<string, NarrowedPort> Ports);

/// <summary>What an approval gives on one port.</summary>
internal sealed record NarrowedPort(IReadOnlyList<string> Columns, IReadOnlyDictionary<string, string> Masks, string? RowFilter);

/// <summary>Holds an approval to what was asked: fewer columns, masks, fewer rows, at most the level.</summary>
internal static class Narrowing
{
    public static Result<Narrowed> Of(AccessRequest request, IReadOnlyList<AccessRequestPort> ports, IReadOnlyDictionary<Guid, PortInfo> there, ApproveInput input, DateTimeOffset now)
    {
        var wrong = new List<FieldError>();
        var paths = ports.Select(p => p.Path).ToHashSet(StringComparer.Ordinal);
        Known("columns", input.Columns?.Keys, paths, wrong);
        Known("masks", input.Masks?.Keys, paths, wrong);
        Known("rowFilters", input.RowFilters?.Keys, paths, wrong);
        var level = input.Level ?? request.Level;
        RequestRules.Level(level, wrong);
        if (level > request.Level) wrong.Add(new FieldError("level", $"{Words.Of(request.Level)} was asked for; an approval gives at most that. {request.RequesterName} can ask for {Words.Of(level)} in a new request."));
        var until = input.Until ?? request.Until;
        RequestRules.Until(until, now, wrong);
        RequestRules.Note(input.Note, required: false, wrong);

        var narrowed = new Dictionary<string, NarrowedPort>(StringComparer.Ordinal);
        foreach (var port in ports)
        {
            var info = there[port.PortId];
            var columns = Columns(port, info, input, wrong);
            narrowed[port.Path] = new NarrowedPort(columns, Masks(port, info, columns, input, wrong), RowFilter(port, info, input, wrong));
        }

        return wrong.Count > 0 ? Invalid.Of(wrong) : new Narrowed(level, until, narrowed);
    }

    private static IReadOnlyList<string> Columns(AccessRequestPort port, PortInfo info, ApproveInput input, List<FieldError> wrong)
    {
        var field = $"columns.{port.Path}";
        var there = info.Columns.Select(c => c.Name).ToList();
        var asked = port.Columns is null ? there : [.. JsonText.List(port.Columns).Where(there.Contains)];
        if (input.Columns?.GetValueOrDefault(port.Path) is not { } given)
        {
            if (asked.Count == 0) wrong.Add(new FieldError(field, $"The columns that were asked for are gone from {port.Path}; deny the request and say so."));
            return asked;
        }

        var before = wrong.Count;
        RequestRules.Columns(field, given, there, $"The port {port.Path}", wrong);
        if (wrong.Count > before) return [];
        for (var i = 0; i < given.Count; i++)
            if (!asked.Contains(given[i])) wrong.Add(new FieldError($"{field}[{i}]", $"'{given[i]}' was not asked for; an approval may only leave columns out."));
        return [.. there.Where(given.Contains)];
    }

    private static Dictionary<string, string> Masks(AccessRequestPort port, PortInfo info, IReadOnlyList<string> columns, ApproveInput input, List<FieldError> wrong)
    {
        var masks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, text) in input.Masks?.GetValueOrDefault(port.Path) ?? new Dictionary<string, string>())
        {
            var field = $"masks.{port.Path}.{column}";
            if (info.Columns.FirstOrDefault(c => c.Name == column) is not { } known) wrong.Add(new FieldError(field, $"The port {port.Path} has no column '{column}'."));
            else if (!columns.Contains(column)) wrong.Add(new FieldError(field, $"'{column}' is not among the columns of this approval; a mask on it would do nothing."));
            else if (MaskCheck.Of(known, text) is { } problem) wrong.Add(new FieldError(field, problem));
            else masks[column] = text.Trim();
        }

        return masks;
    }

    private static string? RowFilter(AccessRequestPort port, PortInfo info, ApproveInput input, List<FieldError> wrong)
    {
        if (input.RowFilters?.GetValueOrDefault(port.Path) is not { } text || string.IsNullOrWhiteSpace(text)) return null;
        RowFilterCheck.Of($"rowFilters.{port.Path}", text, info, wrong);
        return text.Trim();
    }

    private static void Known(string field, IEnumerable<string>? named, HashSet<string> paths, List<FieldError> wrong)
    {
        foreach (var path in named ?? [])
            if (!paths.Contains(path)) wrong.Add(new FieldError($"{field}.{path}", $"'{path}' is not among the open ports on which you decide."));
    }
}

/// <summary>Whether a mask can be put on a column.</summary>
internal static class MaskCheck
{
    public static string? Of(PortColumnInfo column, string? text)
    {
        if (!ColumnMask.TryParse(text, out var mask)) return $"'{text}' is no mask. Write redact, null, hash, first(2), last(4), year or constant('x').";
        return mask.Fits(column.Type) ? null : $"'{mask}' cannot be put on {column.Name}, which is {column.Type}; year is for dates and timestamps.";
    }
}
