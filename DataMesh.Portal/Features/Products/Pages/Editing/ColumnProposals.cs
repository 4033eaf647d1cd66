using System.Text.RegularExpressions;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>A column as far as a proposal looks at it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PrimaryKey">Whether its source says that it is the key.</param>
/// <param name="Values">Values of its first rows.</param>
internal sealed record ColumnSample(string Name, bool PrimaryKey, IReadOnlyList<object?> Values);

/// <summary>What is proposed for a column; its owner accepts or changes it.</summary>
/// <param name="Description">Words made of the name.</param>
/// <param name="Classification">How sensitive it seems.</param>
/// <param name="Personal">Whether it seems to be about a person.</param>
/// <param name="Key">Whether it seems to be the key of a row.</param>
public sealed record ColumnProposal(string Description, Classification Classification, bool Personal, bool Key);

/// <summary>Proposes descriptions and classifications from names and values. It only ever proposes: caution costs a click, a leak costs more.</summary>
internal static partial class ColumnProposals
{
    private const double MostValues = 0.5;

    private static readonly HashSet<string> s_personal = new(StringComparer.Ordinal)
    {
        "email", "mail", "phone", "telephone", "tel", "mobile", "cell", "fax", "iban", "birth", "birthday", "birthdate", "birthplace", "dob", "ssn", "passport", "address", "street",
        "firstname", "lastname", "surname", "fullname", "username", "forename", "gender", "nationality", "ip",
    };

    private static readonly HashSet<string> s_restricted = new(StringComparer.Ordinal) { "password", "secret", "token", "pin", "cvv", "diagnosis", "religion" };

    private static readonly HashSet<string> s_confidential = new(StringComparer.Ordinal) { "salary", "wage", "income", "margin", "bic", "account" };

    // A name of one of these is not a person's.
    private static readonly HashSet<string> s_things = new(StringComparer.Ordinal)
    {
        "product", "item", "file", "company", "campaign", "store", "shop", "country", "city", "table", "column", "category", "brand", "event", "genre", "playlist", "artist", "album",
        "track", "media", "type", "channel", "domain", "department", "region", "state", "status", "carrier", "bank", "host", "currency", "voucher",
    };

    private static readonly Dictionary<string, string> s_words = new(StringComparer.Ordinal)
    {
        ["qty"] = "quantity", ["amt"] = "amount", ["dob"] = "date of birth", ["num"] = "number", ["no"] = "number", ["nr"] = "number", ["desc"] = "description", ["cust"] = "customer",
        ["addr"] = "address", ["tel"] = "telephone", ["dt"] = "date", ["ts"] = "time", ["cnt"] = "count", ["pct"] = "percentage", ["email"] = "e-mail address", ["mail"] = "e-mail address",
        ["iban"] = "IBAN", ["bic"] = "BIC", ["url"] = "address on the web", ["uuid"] = "id", ["guid"] = "id", ["vat"] = "value added tax", ["ip"] = "IP address",
    };

    /// <summary>One proposal per column, in order.</summary>
    public static IReadOnlyList<ColumnProposal> For(IReadOnlyList<ColumnSample> columns)
    {
        var key = KeyOf(columns);
        return [.. columns.Select((column, index) =>
        {
            var words = Words(column.Name);
            var personal = IsPersonal(words, column.Values);
            var classification = words.Any(s_restricted.Contains) ? Classification.Restricted
                : personal || words.Any(s_confidential.Contains) && !IsId(words) ? Classification.Confidential
                : Classification.Internal;
            return new ColumnProposal(Describe(words), classification, personal, index == key);
        })];
    }

    /// <summary>The words of a name: <c>orderId</c> and <c>order_id</c> are "order", "id".</summary>
    public static IReadOnlyList<string> Words(string name)
        => [.. Boundary().Replace(name, " ").Split([' ', '_', '-', '.', '/', ':'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(w => w.ToLowerInvariant())];

    private static int KeyOf(IReadOnlyList<ColumnSample> columns)
    {
        if (columns.Any(c => c.PrimaryKey)) return columns.Select((c, i) => (c, i)).First(p => p.c.PrimaryKey).i;
        for (var i = 0; i < columns.Count; i++)
        {
            var words = Words(columns[i].Name);
            // An id that repeats points at something else.
            if (IsId(words) && (i == 0 || words.Count == 1) && AreDifferent(columns[i].Values)) return i;
        }

        return -1;
    }

    private static bool IsId(IReadOnlyList<string> words) => words.Count > 0 && words[^1] is "id" or "uuid" or "guid" or "key";

    private static bool AreDifferent(IReadOnlyList<object?> values) => values.All(v => v is not null) && values.Distinct().Count() == values.Count;

    private static bool IsPersonal(IReadOnlyList<string> words, IReadOnlyList<object?> values)
    {
        if (IsId(words)) return false;
        if (words.Any(s_personal.Contains)) return true;
        if (words.Count > 0 && words[^1] == "name" && !words.Any(s_things.Contains)) return true;
        var texts = values.OfType<string>().Where(t => t.Length > 0).ToList();
        return texts.Count > 0 && (Share(texts, Email()) || Share(texts, Phone()) || Share(texts, Iban()));
    }

    private static bool Share(List<string> texts, Regex pattern) => texts.Count(t => pattern.IsMatch(t)) > texts.Count * MostValues;

    private static string Describe(IReadOnlyList<string> words)
    {
        if (words.Count == 0) return "";
        if (words.Count > 1 && words[^1] == "at") return $"When it was {string.Join(' ', words.SkipLast(1))}";
        if (words.Count > 1 && words[0] is "is") return $"Whether it is {string.Join(' ', words.Skip(1))}";
        if (words.Count > 1 && words[0] is "has") return $"Whether it has {string.Join(' ', words.Skip(1))}";
        var text = string.Join(' ', words.Select(w => s_words.GetValueOrDefault(w, w)));
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    [GeneratedRegex(@"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    private static partial Regex Email();

    [GeneratedRegex(@"^\+\d[\d\s()/.-]{6,18}$")]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}$")]
    private static partial Regex Iban();
}
