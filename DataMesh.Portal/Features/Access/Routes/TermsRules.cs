using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Routes;

/// <summary>What owners may write about access to their product.</summary>
internal static class TermsRules
{
    public const int MostDays = 730;
    public const int MostPurposes = 20;
    public const int NameAtMost = 100;
    public const int SentenceAtMost = 400;
    public const int TermsAtMost = 20_000;

    /// <summary>The purposes as they are kept, each with its code; what is wrong is added.</summary>
    public static IReadOnlyList<PermittedPurpose> Purposes(IReadOnlyList<PermittedPurpose> written, List<FieldError> wrong)
    {
        if (written.Count > MostPurposes) wrong.Add(new FieldError("purposes", $"There are {written.Count} purposes; {MostPurposes} are the most."));
        var kept = new List<PermittedPurpose>();
        for (var i = 0; i < written.Count; i++)
        {
            // A list may hold null where JSON was sent.
            var name = written[i]?.Name?.Trim() ?? "";
            var sentence = string.IsNullOrWhiteSpace(written[i]?.Description) ? null : written[i].Description!.Trim();
            var code = string.IsNullOrWhiteSpace(written[i]?.Code) ? Slugs.From(name) : written[i].Code!.Trim();
            if (name.Length is 0 or > NameAtMost) wrong.Add(new FieldError($"purposes[{i}].name", $"A purpose has a name of 1 to {NameAtMost} characters."));
            if (sentence?.Length > SentenceAtMost) wrong.Add(new FieldError($"purposes[{i}].description", $"The sentence has {sentence.Length} characters; {SentenceAtMost} are the most."));
            if (name.Length > 0 && !Slugs.IsSlug(code)) wrong.Add(new FieldError($"purposes[{i}].code", Slugs.Rule));
            else if (name.Length > 0 && kept.Any(k => k.Code == code)) wrong.Add(new FieldError($"purposes[{i}].{(string.IsNullOrWhiteSpace(written[i].Code) ? "name" : "code")}", $"'{code}' is in the list already; each purpose is named once."));
            kept.Add(new PermittedPurpose(code, name, sentence));
        }

        return kept;
    }

    public static void Days(int? days, List<FieldError> wrong)
    {
        if (days is < 1 or > MostDays) wrong.Add(new FieldError("mostDays", $"Write a whole number of days from 1 to {MostDays}, or leave it out."));
    }

    public static void Text(string? text, List<FieldError> wrong)
    {
        if (text?.Length > TermsAtMost) wrong.Add(new FieldError("terms", $"The terms have {text.Length} characters; {TermsAtMost} are the most."));
    }
}
