using System.Text;
using System.Text.Json;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>Reads what sources behind an address have in common, and says what is wrong with each field.</summary>
/// <param name="source">The source.</param>
internal abstract class WebSettingsReader(SourceHandle source)
{
    /// <summary>The most characters of a text.</summary>
    protected const int MostText = 2000;

    private static readonly Uri s_nowhere = new("http://invalid.invalid/");

    /// <summary>What is wrong so far.</summary>
    protected List<FieldError> Errors { get; } = [];

    /// <summary>The source.</summary>
    protected SourceHandle Source => source;

    /// <summary>The setting <c>url</c>.</summary>
    /// <param name="example">What to write there.</param>
    protected Uri Address(string example)
    {
        if (Text("url") is not { } text)
        {
            if (Errors.All(w => w.Field != "settings.url")) Wrong("url", $"Name the address, e.g. {example}.");
            return s_nowhere;
        }

        var wrong = !Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0
                ? "The address begins with https:// or http:// and names a host."
            : address.UserInfo.Length > 0 ? "User and password do not belong into the address: choose how to sign in, and enter them there."
            : address.Fragment.Length > 0 || text.Contains('#', StringComparison.Ordinal) ? "What stands behind # is not sent; leave it out."
            : null;
        if (wrong is null) return address!;
        Wrong("url", wrong);
        return s_nowhere;
    }

    /// <summary>The header that signs in with the secret <c>token</c>.</summary>
    protected (string Name, string Value) Bearer() => ("Authorization", $"Bearer {Secret("token", "token")}");

    /// <summary>The header that signs in with a user and the secret <c>password</c>.</summary>
    /// <param name="user">The user.</param>
    /// <param name="field">The field that names the user.</param>
    protected (string Name, string Value) Basic(string user, string field)
    {
        if (user.Length == 0) Errors.Add(new FieldError(field, "Name the user."));
        if (user.Contains(':', StringComparison.Ordinal)) Errors.Add(new FieldError(field, "A user of this way to sign in has no colon in the name."));
        if (!source.Secrets.TryGetValue("password", out var password)) Errors.Add(new FieldError("secrets.password", "Enter the password."));
        return ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");
    }

    /// <summary>A secret that a header can carry.</summary>
    protected string Secret(string name, string what)
    {
        var value = source.Secrets.GetValueOrDefault(name) ?? "";
        if (value.Length == 0) Errors.Add(new FieldError($"secrets.{name}", $"Enter the {what}."));
        else if (HttpHeaders.CheckValue(value, $"The {what}") is { } wrong) Errors.Add(new FieldError($"secrets.{name}", wrong));
        return value;
    }

    /// <summary>A setting of one line, or null.</summary>
    protected string? Text(string name)
    {
        if (!source.Settings.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.String) Wrong(name, "This is a text.");
        else if (value.GetString()!.Trim() is { Length: > 0 } text)
        {
            if (text.Length <= MostText && !text.Any(char.IsControl)) return text;
            Wrong(name, $"This is one line of up to {MostText:N0} characters.");
        }

        return null;
    }

    /// <summary>Which of some values a setting has; the first if it is absent.</summary>
    protected int Choice(string name, IReadOnlyList<string> values)
    {
        var text = Text(name) ?? values[0];
        var at = values.ToList().IndexOf(text);
        if (at < 0) Wrong(name, $"There is no '{text}'; there are {string.Join(", ", values)}.");
        return Math.Max(at, 0);
    }

    /// <summary>Notes what is wrong with a setting.</summary>
    protected void Wrong(string name, string message) => Errors.Add(new FieldError($"settings.{name}", message));
}
