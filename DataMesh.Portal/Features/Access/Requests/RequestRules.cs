using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>What is checked alike when access is asked for and when it is decided on.</summary>
internal static class RequestRules
{
    public const int PurposeAtLeast = 10;
    public const int TextAtMost = 2000;
    private const int YearsAtMost = 2;

    public static void Purpose(string? purpose, List<FieldError> wrong)
    {
        var length = purpose?.Trim().Length ?? 0;
        if (length < PurposeAtLeast) wrong.Add(new FieldError("purpose", $"Say in at least {PurposeAtLeast} characters what you need the data for; who decides reads this first."));
        else if (length > TextAtMost) wrong.Add(new FieldError("purpose", $"The purpose has {length} characters; {TextAtMost} are the most."));
    }

    public static void Level(AccessLevel level, List<FieldError> wrong)
    {
        if (!Enum.IsDefined(level)) wrong.Add(new FieldError("level", "Write sample, read or export."));
    }

    /// <summary>Holds an end to the future, to two years and to the owners' maximum in days where there is one.</summary>
    public static void Until(DateTimeOffset? until, DateTimeOffset now, int? mostDays, List<FieldError> wrong)
    {
        if (until <= now) wrong.Add(new FieldError("until", "The end is in the past; choose a later day."));
        // A day more, since people choose days and not moments.
        else if (mostDays is { } days && until > now.AddDays(days + 1)) wrong.Add(new FieldError("until", $"The owners grant it for at most {days} days; choose an end up to {Words.Day(now.AddDays(days))}."));
        else if (until > now.AddYears(YearsAtMost).AddDays(1)) wrong.Add(new FieldError("until", $"The end is more than {YearsAtMost} years ahead; choose one up to {Words.Day(now.AddYears(YearsAtMost))}."));
    }

    public static void Note(string? note, bool required, List<FieldError> wrong)
    {
        if (required && string.IsNullOrWhiteSpace(note)) wrong.Add(new FieldError("note", "Write a note: the other side reads it."));
        else if (note?.Length > TextAtMost) wrong.Add(new FieldError("note", $"The note has {note.Length} characters; {TextAtMost} are the most."));
    }

    /// <summary>Names columns that are not among the possible ones, each by its place in the list.</summary>
    public static void Columns(string field, IReadOnlyList<string>? columns, IReadOnlyList<string> possible, string whose, List<FieldError> wrong)
    {
        if (columns is null) return;
        if (columns.Count == 0) wrong.Add(new FieldError(field, "Name at least one column, or leave the port out for all of them."));
        for (var i = 0; i < columns.Count; i++)
        {
            if (possible.Contains(columns[i], StringComparer.Ordinal)) continue;
            var near = possible.FirstOrDefault(p => string.Equals(p, columns[i], StringComparison.OrdinalIgnoreCase));
            wrong.Add(new FieldError($"{field}[{i}]", $"{whose} has no column '{columns[i]}'{(near is null ? "" : $"; did you mean '{near}'?")}"));
        }
    }
}
