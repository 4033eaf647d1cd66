using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Api;

/// <summary>What callers send to ask for access. Words are read here, so that a wrong one is answered by its field.</summary>
internal sealed record AccessRequestBody(IReadOnlyList<string>? Ports, ConsumerBody? Consumer, string? Purpose, string? Level,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Columns, DateTimeOffset? Until)
{
    public Result<AccessRequestInput> Read()
    {
        var wrong = new List<FieldError>();
        if (!ApiWords.TryRead<AccessLevel>(Level, out var level)) wrong.Add(new FieldError("level", $"'{Level}' is no level. Write sample, read or export."));
        else if (level is null) wrong.Add(new FieldError("level", "Say how much is needed: sample, read or export."));
        var kind = ConsumerKind.User;
        if (Consumer is not null)
        {
            if (!ApiWords.TryRead<ConsumerKind>(Consumer.Kind, out var known)) wrong.Add(new FieldError("consumer.kind", $"'{Consumer.Kind}' is no consumer. Write user, domain or serviceAccount."));
            else kind = known ?? ConsumerKind.User;
        }

        return wrong.Count > 0
            ? Invalid.Of(wrong)
            : new AccessRequestInput(Ports ?? [], Consumer is null ? null : new Consumer(kind, Consumer.Id), Purpose ?? "", level!.Value, Columns, Until);
    }
}

/// <summary>For whom access is asked.</summary>
internal sealed record ConsumerBody(string? Kind, string? Id);

/// <summary>What an approver sends.</summary>
// A restriction that was misspelled would grant more than was meant, so a field that is not known is an error.
[System.Text.Json.Serialization.JsonUnmappedMemberHandling(System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow)]
internal sealed record ApproveBody(IReadOnlyDictionary<string, IReadOnlyList<string>>? Columns = null, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Masks = null,
    IReadOnlyDictionary<string, string>? RowFilters = null, string? Level = null, DateTimeOffset? Until = null, string? Note = null, IReadOnlyDictionary<string, long>? RowsPerDay = null)
{
    public Result<ApproveInput> Read()
        => ApiWords.TryRead<AccessLevel>(Level, out var level)
            ? new ApproveInput(Columns, Masks, RowFilters, level, Until, Note, RowsPerDay)
            : Invalid.Field("level", $"'{Level}' is no level. Write sample, read or export.");
}

/// <summary>What is said along with a move.</summary>
internal sealed record NoteBody(string? Note);

/// <summary>Why a grant is taken back.</summary>
internal sealed record ReasonBody(string? Reason, string? Note);

/// <summary>Reads the API's words.</summary>
internal static class ApiWords
{
    /// <summary>Reads an enum's word, with hyphens and any case; empty is null. Numbers are no words.</summary>
    public static bool TryRead<T>(string? word, out T? value)
        where T : struct, Enum
    {
        value = null;
        if (string.IsNullOrEmpty(word)) return true;
        var text = word.Replace("-", "", StringComparison.Ordinal);
        if (!char.IsLetter(text.FirstOrDefault()) || !Enum.TryParse<T>(text, ignoreCase: true, out var known) || !Enum.IsDefined(known)) return false;
        value = known;
        return true;
    }
}
