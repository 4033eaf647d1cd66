using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Webhooks.Telling;

namespace DataMesh.Portal.Tests.Features.Webhooks;

public class WebhookMessageTests
{
    [Fact]
    public void Of_AChangeOfAPort_SaysSinceThePublicationToo()
    {
        var message = WebhookMessage.Of(new ProductChanged(Guid.NewGuid(), "sales/orders", "port lines") { Change = ContractChange.Additive, SincePublished = ContractChange.None }, _ => true)!;
        var body = WebhookBody.Of(Guid.NewGuid(), message.Event, DateTimeOffset.UnixEpoch, "product:sales/orders", "Ann", message.Summary, message.Names);
        Assert.Contains("""
            "data":{"product":"sales/orders","what":"port lines","change":"additive","sincePublished":"none"}
            """.Trim(), body, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AChangeBeforeAnythingWasPublished_LeavesThatOut()
    {
        var message = WebhookMessage.Of(new ProductChanged(Guid.NewGuid(), "sales/orders", "port lines") { Change = ContractChange.Breaking }, _ => true)!;
        Assert.Equal(["product", "what", "change"], message.Names.Keys);
    }
}
