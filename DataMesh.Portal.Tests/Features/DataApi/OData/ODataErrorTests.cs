using DataMesh.Portal.Features.DataApi.OData.Writing;
using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Http;

namespace DataMesh.Portal.Tests.Features.DataApi.OData;

public sealed class ODataErrorTests
{
    [Fact]
    public async Task Error_AfterTheRowsVersionWasTold_TellsNone()
    {
        var http = new DefaultHttpContext();
        http.Response.Headers.ETag = "W/\"rows\"";

        await ODataErrors.Of(new Unavailable("The source does not answer.")).ExecuteAsync(http);

        Assert.Equal(502, http.Response.StatusCode);
        Assert.Equal(0, http.Response.Headers.ETag.Count);
    }
}
