using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Api;

/// <summary>What callers send to ask for access. Words are read here, so that a wrong one is answered by its field.</summary>
/// <param name="Ports">1 to 20 ports, <c>domain/product/port</c>.</param>
/// <param name="Consumer">For whom; the caller where it is left out.</param>
/// <param name="Purpose">10 to 2,000 characters, in words.</param>
/// <param name="Level"><c>sample</c>, <c>read</c> or <c>export</c>.</param>
/// <param name="Columns">By port: the columns that are needed; all where the port is left out.</param>
/// <param name="Until">The wished end.</param>
/// <param name="PermittedPurpose">By product (<c>domain/product</c>): the code of one of the purposes that its owners permit; needed where they list some.</param>
/// <param name="AcceptTerms">By product: the version of its terms that is accepted; needed where there are terms.</param>
/// <param name="ExceptionOf">A grant that masks the columns: the request then asks for these unmasked, and for nothing else.</param>
internal sealed record AccessRequestBody(IReadOnlyList<string>? Ports, ConsumerBody? Consumer, string? Purpose, string? Level,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Columns, DateTimeOffset? Until,
    IReadOnlyDictionary<string, string>? PermittedPurpose = null, IReadOnlyDictionary<string, int>? AcceptTerms = null, string? ExceptionOf = null)
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

        Guid? masked = null;
        if (!string.IsNullOrEmpty(ExceptionOf))
        {
            if (Guid.TryParse(ExceptionOf, out var id)) masked = id;
            else wrong.Add(new FieldError("exceptionOf", $"'{ExceptionOf}' is no grant's id."));
        }

        return wrong.Count > 0
            ? Invalid.Of(wrong)
            : new AccessRequestInput(Ports ?? [], Consumer is null ? null : new Consumer(kind, Consumer.Id), Purpose ?? "", level!.Value, Columns, Until)
            {
                PermittedPurpose = PermittedPurpose, AcceptTerms = AcceptTerms, ExceptionOf = masked,
            };
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

/// <summary>Several requests that are decided with one reason.</summary>
/// <param name="Requests">Their ids, 1 to 100.</param>
/// <param name="Action"><c>approve</c> or <c>deny</c>.</param>
/// <param name="Note">The reason, which each requester reads.</param>
[System.Text.Json.Serialization.JsonUnmappedMemberHandling(System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow)]
internal sealed record ManyBody(IReadOnlyList<string>? Requests, string? Action, string? Note);

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
