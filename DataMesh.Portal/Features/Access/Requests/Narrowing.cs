using System.Globalization;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>
/// Holds an approval to what was asked: fewer columns, masks, fewer rows, at most the level; the end may be moved up to the owners' maximum.
/// Whoever approves after somebody else is held to what that one approved, and may only tighten it, the end included. An exception to the masks
/// of a grant has nothing but its columns, masks that are put there instead, and an end.
/// </summary>
internal sealed class Narrowing(AccessRequest request, IReadOnlyList<OpenPort> deciding, ApproveInput input, DateTimeOffset now)
{
    private const long MostRowsPerDay = 1_000_000_000_000;
    private readonly List<FieldError> _wrong = [];

    /// <summary>By path: what the approval gives on each port; or everything that is wrong with it.</summary>
    public Result<IReadOnlyDictionary<string, PortConditions>> Conditions()
    {
        var paths = deciding.Select(d => d.Port.Path).ToHashSet(StringComparer.Ordinal);
        Known("columns", input.Columns?.Keys, paths);
        Known("masks", input.Masks?.Keys, paths);
        Known("rowFilters", input.RowFilters?.Keys, paths);
        Known("rowsPerDay", input.RowsPerDay?.Keys, paths);
        if (input.Level is { } level) RequestRules.Level(level, _wrong);
        RequestRules.Note(input.Note, required: false, _wrong);
        if (request.ExceptionOf is not null) Exception();
        var conditions = deciding.ToDictionary(d => d.Port.Path, Of, StringComparer.Ordinal);
        return _wrong.Count > 0 ? Invalid.Of([.. _wrong.Distinct()]) : conditions;
    }

    private PortConditions Of(OpenPort port)
    {
        var columns = Columns(port);
        return new PortConditions(Level(port), Until(port), columns, Masks(port, columns), RowFilter(port), RowsPerDay(port));
    }

    // Rows, level and budget are those of the grant.
    private void Exception()
    {
        foreach (var path in input.RowFilters?.Keys ?? []) _wrong.Add(new FieldError($"rowFilters.{path}", "An exception shows the rows of its grant; leave this out."));
        foreach (var path in input.RowsPerDay?.Keys ?? []) _wrong.Add(new FieldError($"rowsPerDay.{path}", "An exception counts to the rows of its grant; leave this out."));
        if (input.Level is { } level && level != request.Level) _wrong.Add(new FieldError("level", $"An exception has the level of its grant, {Words.Of(request.Level)}; leave this out."));
    }

    private AccessLevel Level(OpenPort port)
    {
        var most = port.Owner?.Level ?? request.Level;
        if (input.Level > most)
        {
            _wrong.Add(new FieldError("level", port.Owner is null
                ? $"{Words.Of(most)} was asked for; an approval gives at most that. {request.RequesterName} can ask for {Words.Of(input.Level.Value)} in a new request."
                : $"The owner approved {Words.Of(most)}; the second approval gives at most that."));
        }

        return input.Level ?? most;
    }

    private DateTimeOffset? Until(OpenPort port)
    {
        if (port.Masked?.Until is not { } end) return End(port);
        if (input.Until > end) _wrong.Add(new FieldError("until", $"The grant itself ends on {Words.Day(end)}; an exception ends no later."));
        return End(port) is { } until && until < end ? until : end;
    }

    private DateTimeOffset? End(OpenPort port)
    {
        if (port.Owner is { } owner)
        {
            var wished = input.Until ?? owner.Until;
            if (owner.Until is { } latest && wished > latest) _wrong.Add(new FieldError("until", $"The owner approved it until {Words.Day(latest)}; the second approval may only end it earlier."));
            RequestRules.Until(wished, now, null, _wrong);
            return wished;
        }

        var until = RouteRules.End(input.Until ?? request.Until, port.Terms, now);
        RequestRules.Until(until, now, port.Terms?.MostDays, _wrong);
        return until;
    }

    private IReadOnlyList<string> Columns(OpenPort port)
    {
        var field = $"columns.{port.Port.Path}";
        var there = port.Info.Columns.Select(c => c.Name).ToList();
        IReadOnlyList<string> most = port.Owner?.Columns ?? (port.Port.Columns is { } named ? JsonText.List(named) : there);
        most = [.. most.Where(there.Contains)];
        if (input.Columns?.GetValueOrDefault(port.Port.Path) is not { } given)
        {
            if (most.Count == 0) _wrong.Add(new FieldError(field, $"The columns that were asked for are gone from {port.Port.Path}; deny the request and say so."));
            return most;
        }

        var before = _wrong.Count;
        RequestRules.Columns(field, given, there, $"The port {port.Port.Path}", _wrong);
        if (_wrong.Count > before) return [];
        for (var i = 0; i < given.Count; i++)
        {
            if (!most.Contains(given[i]))
                _wrong.Add(new FieldError($"{field}[{i}]", $"'{given[i]}' was not {(port.Owner is null ? "asked for" : "approved by the owner")}; an approval may only leave columns out."));
        }

        return [.. there.Where(given.Contains)];
    }

    private IReadOnlyDictionary<string, string> Masks(OpenPort port, IReadOnlyList<string> columns)
    {
        var masks = (port.Owner?.Masks ?? new Dictionary<string, string>()).Where(m => columns.Contains(m.Key)).ToDictionary(StringComparer.Ordinal);
        foreach (var (column, text) in input.Masks?.GetValueOrDefault(port.Port.Path) ?? new Dictionary<string, string>())
        {
            var field = $"masks.{port.Port.Path}.{column}";
            if (port.Info.Columns.FirstOrDefault(c => c.Name == column) is not { } known) _wrong.Add(new FieldError(field, $"The port {port.Port.Path} has no column '{column}'."));
            else if (!columns.Contains(column)) _wrong.Add(new FieldError(field, $"'{column}' is not among the columns of this approval; a mask on it would do nothing."));
            else if (MaskCheck.Of(known, text) is { } problem) _wrong.Add(new FieldError(field, problem));
            else if (masks.TryGetValue(column, out var owner) && !MaskCheck.Hides(text, owner))
                _wrong.Add(new FieldError(field, $"The owner put {owner} on '{column}'; the second approval may only put a stronger mask there, e.g. redact."));
            else masks[column] = text.Trim();
        }

        return masks;
    }

    private string? RowFilter(OpenPort port)
    {
        var owner = port.Owner?.RowFilter;
        if (input.RowFilters?.GetValueOrDefault(port.Port.Path) is not { } text || string.IsNullOrWhiteSpace(text) || text.Trim() == owner) return owner;
        RowFilterCheck.Of($"rowFilters.{port.Port.Path}", text, port.Info, _wrong);
        return owner is null ? text.Trim() : $"({owner}) and ({text.Trim()})";
    }

    private long? RowsPerDay(OpenPort port)
    {
        if (input.RowsPerDay is not { } all || !all.TryGetValue(port.Port.Path, out var rows)) return port.Owner?.RowsPerDay;
        var field = $"rowsPerDay.{port.Port.Path}";
        if (rows is < 1 or > MostRowsPerDay) _wrong.Add(new FieldError(field, $"A day's rows are a whole number from 1 to {MostRowsPerDay.ToString("N0", CultureInfo.InvariantCulture)}; leave it out for no limit."));
        else if (rows > port.Owner?.RowsPerDay) _wrong.Add(new FieldError(field, $"The owner approved {port.Owner.RowsPerDay.Value.ToString("N0", CultureInfo.InvariantCulture)} rows a day; the second approval gives at most that."));
        return rows;
    }

    private void Known(string field, IEnumerable<string>? named, HashSet<string> paths)
    {
        foreach (var path in named ?? [])
            if (!paths.Contains(path)) _wrong.Add(new FieldError($"{field}.{path}", $"'{path}' is not among the open ports on which you decide."));
    }
}

/// <summary>A port on which somebody decides now.</summary>
/// <param name="Port">The port of the request.</param>
/// <param name="Info">The port as it is.</param>
/// <param name="Owner">What was approved by those before; null where nobody was.</param>
/// <param name="Terms">What the owners said about access once and for all, or null.</param>
internal sealed record OpenPort(AccessRequestPort Port, PortInfo Info, PortConditions? Owner, ProductTerms? Terms)
{
    /// <summary>The grant whose masks it is about; null for a grant of its own.</summary>
    public Grant? Masked { get; init; }
}
