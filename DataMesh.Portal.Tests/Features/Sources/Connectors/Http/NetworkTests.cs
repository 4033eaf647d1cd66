using System.IO.Compression;
using System.Text;
using DataMesh.Portal.Features.Sources.Connectors.Http;
using DataMesh.Portal.Features.Sources.Connectors.Web;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

public class NetworkTests
{
    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://0x7f000001:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    public async Task Connect_ClosedNetworks_AreNotReached(string url)
    {
        await using var api = await ApiServer.StartAsync("""[{"id": 1}]""");
        using var source = new ApiSource(url.Replace("{0}", $"{api.Port}", StringComparison.Ordinal), allowed: []);
        Assert.Contains("closed to sources", await source.TestAsync(), StringComparison.Ordinal);
        Assert.Empty(source.Clock.Waits);
        Assert.Empty(api.Asked);
        Assert.DoesNotContain("AllowedHosts", await source.FailAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_NameThatIsAllowed_IsReachedAtItsCheckedAddress()
    {
        await using var api = await ApiServer.StartAsync("""[{"id": 1}]""");
        using var source = new ApiSource($"http://localhost:{api.Port}/", allowed: ["localhost"]);
        Assert.StartsWith("It answers", await source.TestAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_UnknownName_IsSaidAtOnce()
    {
        using var source = new ApiSource("http://no-such-host.invalid/");
        Assert.Contains("There is no host 'no-such-host.invalid'", await source.TestAsync(), StringComparison.Ordinal);
        Assert.Empty(source.Clock.Waits);
    }

    [Theory]
    [InlineData(301, "/elsewhere")]
    [InlineData(302, "http://169.254.169.254/latest/meta-data/?token=t")]
    [InlineData(307, "http://127.0.0.2/")]
    [InlineData(308, null)]
    public async Task Redirect_Anywhere_IsNotFollowed(int status, string? to)
    {
        await using var api = await ApiServer.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            if (to is not null) http.Response.Headers.Location = to;
            return Task.CompletedTask;
        });
        using var source = new ApiSource(api.Address, new { auth = "bearer" }, new { token = "very-secret" });
        var said = await source.TestAsync();
        Assert.Contains("redirects are not followed", said, StringComparison.Ordinal);
        Assert.DoesNotContain("token", said, StringComparison.Ordinal);
        Assert.Single(api.Asked);
    }

    [Fact]
    public async Task Cookies_Set_AreNotSentBack()
    {
        await using var api = await ApiServer.StartAsync(http =>
        {
            http.Response.Headers.SetCookie = "session=1; Path=/";
            return ApiServer.JsonAsync(http, $$"""[{"id": 1, "cookies": {{http.Request.Headers.Cookie.Count}}, "trace": {{http.Request.Headers.TraceParent.Count}}}]""");
        });
        using var source = new ApiSource(api.Address);
        await source.ReadAsync(["cookies"]);
        Assert.Equal([0L, 0L], (await source.ReadAsync(["cookies", "trace"])).Single());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_LargerThanALimit_IsNotReadOn(bool says)
    {
        var ended = new TaskCompletionSource();
        await using var api = await ApiServer.StartAsync(async http =>
        {
            http.RequestAborted.Register(ended.SetResult);
            var block = new byte[64 * 1024];
            Array.Fill(block, (byte)' ');
            if (says) http.Response.ContentLength = long.MaxValue;
            // Without an end, unless the other side hangs up.
            while (!http.RequestAborted.IsCancellationRequested) await http.Response.Body.WriteAsync(block, CancellationToken.None);
        });
        using var source = new ApiSource(api.Address, limits: new HttpLimits { PageBytes = 1024 * 1024 });
        Assert.Contains("larger than 1 MB", await source.TestAsync(), StringComparison.Ordinal);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Body_BombWithoutEnd_IsStoppedByWhatItUnpacksTo(string encoding)
    {
        var ended = new TaskCompletionSource();
        await using var api = await ApiServer.StartAsync(async http =>
        {
            http.RequestAborted.Register(ended.SetResult);
            http.Response.Headers.ContentEncoding = encoding;
            await using var pack = Packer(encoding, http.Response.Body);
            var block = new byte[1024 * 1024];
            while (!http.RequestAborted.IsCancellationRequested) await pack.WriteAsync(block, CancellationToken.None);
        });
        using var source = new ApiSource(api.Address, limits: new HttpLimits { PageBytes = 1024 * 1024 });
        Assert.Contains("larger than 1 MB", await source.TestAsync(), StringComparison.Ordinal);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Single(api.Asked);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Body_Compressed_IsUnpacked(string encoding)
    {
        await using var api = await ApiServer.StartAsync(http =>
        {
            Assert.Contains(encoding, http.Request.Headers.AcceptEncoding.ToString(), StringComparison.Ordinal);
            http.Response.Headers.ContentEncoding = encoding;
            return http.Response.Body.WriteAsync(Pack(encoding, Encoding.UTF8.GetBytes("""[{"id": 1}]"""))).AsTask();
        });
        using var source = new ApiSource(api.Address);
        Assert.Equal([1], await source.IdsAsync());
    }

    [Fact]
    public async Task Body_CompressedWrongly_IsSaid()
    {
        await using var api = await ApiServer.StartAsync(http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            return ApiServer.JsonAsync(http, "[{\"id\": 1}]");
        });
        using var source = new ApiSource(api.Address);
        Assert.Contains("not compressed as it says", await source.TestAsync(), StringComparison.Ordinal);
    }

    private static byte[] Pack(string encoding, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var pack = Packer(encoding, packed)) pack.Write(content);
        return packed.ToArray();
    }

    private static Stream Packer(string encoding, Stream into)
        => encoding == "gzip" ? new GZipStream(into, CompressionLevel.Fastest, leaveOpen: true) : new BrotliStream(into, CompressionLevel.Fastest, leaveOpen: true);
}
