using System.Buffers.Text;
using System.Security.Cryptography;
using DataMesh.Portal.Features.Webhooks.Model;
using Microsoft.AspNetCore.DataProtection;

namespace DataMesh.Portal.Features.Webhooks.Managing;

/// <summary>Secrets of webhooks: protected in the database, in the clear while a delivery is signed and once when they are made.</summary>
internal sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    /// <summary>A new secret: <c>whsec_</c> and 256 random bits.</summary>
    public static string Create() => $"whsec_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";

    public string Protect(Guid webhook, string secret) => ProtectorOf(webhook).Protect(secret);

    /// <summary>The secrets that sign now, the newest first.</summary>
    public IReadOnlyList<string> Valid(Webhook webhook, DateTimeOffset now)
    {
        var protector = ProtectorOf(webhook.Id);
        var newest = protector.Unprotect(webhook.ProtectedSecret);
        return webhook is { ProtectedOldSecret: { } old, OldSecretUntil: { } until } && now < until ? [newest, protector.Unprotect(old)] : [newest];
    }

    // Bound to the webhook: a protected text that is moved to another row opens nothing.
    private IDataProtector ProtectorOf(Guid webhook) => protection.CreateProtector("DataMesh.Portal.Webhooks.Secrets", webhook.ToString("N"));
}
