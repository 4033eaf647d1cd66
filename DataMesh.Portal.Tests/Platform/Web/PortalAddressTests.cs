using System.Net;
using System.Net.Sockets;
using DataMesh.Portal.Composition;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Tests.Platform.Web;

public sealed class PortalAddressTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public PortalAddressTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://+:{0}")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:{0}/")]
    public void Taken_SomethingListensThere_IsThatAddress(string urls)
        => Assert.Contains($":{Port}", PortalAddress.Taken(string.Format(System.Globalization.CultureInfo.InvariantCulture, urls, Port)), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://portal.example:5080")]
    [InlineData("nonsense")]
    public void Taken_FreeOrNotToBeTold_IsNull(string? urls) => Assert.Null(PortalAddress.Taken(urls));

    [Fact]
    public async Task Start_PortTaken_SaysSoInOneLine()
    {
        using var error = new StringWriter();
        var code = await PortalProgram.RunAsync(["--urls", $"http://127.0.0.1:{Port}"], TextWriter.Null, error);
        Assert.Equal(1, code);
        Assert.Equal($"Something listens on http://127.0.0.1:{Port} already. Stop it, or choose another address with --urls http://localhost:5081.", error.ToString().Trim());
    }
}
