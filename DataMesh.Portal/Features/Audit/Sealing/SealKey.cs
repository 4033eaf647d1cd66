using System.Security.Cryptography;
using System.Text;
using DataMesh.Portal.Features.Audit.Model;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Features.Audit.Sealing;

/// <summary>What a seal signs.</summary>
internal static class SealText
{
    /// <summary>The seal's number, day, last event and its hash, and the signature of the seal before it, a line each.</summary>
    public static byte[] Of(AuditSeal seal, string? before)
        => Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seal.Number}\n{seal.Day:yyyy-MM-dd}\n{seal.LastNumber}\n{seal.LastHash}\n{before}\n"));
}

/// <summary>
/// The key that seals the audit: a file outside the database, so that whoever can write to the database alone cannot make the chain
/// anew. Made at the first seal; instances that share a database share it (<c>Audit:SealKeyFile</c>).
/// </summary>
internal sealed class SealKey(PortalSettings settings) : IDisposable
{
    private readonly Lazy<ECDsa> _key = new(() => Load(settings.Audit.SealKeyFile is { Length: > 0 } named ? named : settings.PathOf("audit-seal.pem")));

    public string Sign(AuditSeal seal, string? before) => Convert.ToBase64String(_key.Value.SignData(SealText.Of(seal, before), HashAlgorithmName.SHA256));

    public bool Holds(AuditSeal seal, string? before)
        => Convert.TryFromBase64String(seal.Signature, new byte[256], out _) && _key.Value.VerifyData(SealText.Of(seal, before), Convert.FromBase64String(seal.Signature), HashAlgorithmName.SHA256);

    /// <summary>The public half as PEM, for those who check an export elsewhere.</summary>
    public string Public => _key.Value.ExportSubjectPublicKeyInfoPem();

    public void Dispose()
    {
        if (_key.IsValueCreated) _key.Value.Dispose();
    }

    private static ECDsa Load(string path)
    {
        if (!File.Exists(path)) Make(path);
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return key;
    }

    private static void Make(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var file = new StreamWriter(path, options);
            file.Write(key.ExportPkcs8PrivateKeyPem());
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it in the same moment; its key is the one.
        }
    }
}
