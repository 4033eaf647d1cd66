using System.Text;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>Reads what sources behind an address have in common, and says what is wrong with each field.</summary>
/// <param name="source">The source.</param>
internal abstract class WebSettingsReader(SourceHandle source) : SettingsReader(source.Settings)
{
    private static readonly Uri s_nowhere = new("http://invalid.invalid/");

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
}
