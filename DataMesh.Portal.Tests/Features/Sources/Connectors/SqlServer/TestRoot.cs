using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

/// <summary>An authority that this user trusts until the test is over; its key is never stored.</summary>
internal sealed class TestRoot : IDisposable
{
    private static readonly DateTimeOffset s_from = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2 _trusted;

    public TestRoot()
    {
        var request = new CertificateRequest($"CN=Test authority {Guid.NewGuid():N}", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _own = request.CreateSelfSigned(s_from, s_from.AddYears(50));
        _trusted = X509CertificateLoader.LoadCertificate(_own.RawData);
        using var store = Open();
        store.Add(_trusted);
    }

    public static X509Certificate2 SelfSigned(string name)
    {
        using var key = RSA.Create(2048);
        using var made = Request(name, key).CreateSelfSigned(s_from, s_from.AddYears(50));
        return Kept(made);
    }

    public X509Certificate2 Issue(string name)
    {
        using var key = RSA.Create(2048);
        using var made = Request(name, key).Create(_own, s_from, s_from.AddYears(49), Guid.NewGuid().ToByteArray());
        using var both = made.CopyWithPrivateKey(key);
        return Kept(both);
    }

    /// <summary>Trust reaches the process some seconds later, since it keeps what it read.</summary>
    public static async Task<T> UntilTrustedAsync<T>(Func<Task<T>> attempt, Func<T, bool> done)
    {
        for (var i = 0; ; i++)
        {
            var said = await attempt();
            if (done(said) || i == 30) return said;
            await Task.Delay(500);
        }
    }

    public void Dispose()
    {
        using (var store = Open()) store.Remove(_trusted);
        _trusted.Dispose();
        _own.Dispose();
        _key.Dispose();
    }

    private static X509Store Open()
    {
        var store = new X509Store(StoreName.Root, StoreLocation.CurrentUser);
        store.Open(OpenFlags.ReadWrite);
        return store;
    }

    private static CertificateRequest Request(string name, RSA key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    // With a key as it lies in a file, which every platform's TLS takes.
    private static X509Certificate2 Kept(X509Certificate2 made) => X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
}
