using System.Text.Json;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Webhooks.Telling;

namespace DataMesh.Portal.Tests.Features.Webhooks;

/// <summary>What is posted, as its readers parse it.</summary>
public sealed class WebhookBodyTests
{
    private static readonly DateTimeOffset s_at = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ContractChange.Breaking, "breaking")]
    [InlineData(ContractChange.Additive, "additive")]
    [InlineData(ContractChange.Descriptive, "descriptive")]
    public void Body_OfAChangedContract_SaysHowMuchOfIt(ContractChange change, string word)
    {
        var data = Posted(new ProductChanged(Guid.CreateVersion7(), "sales/orders", "port lines") { Change = change }, "contract.changed");
        Assert.Equal(["product", "what", "change"], data.EnumerateObject().Select(m => m.Name));
        Assert.Equal(("sales/orders", "port lines", word), (data.GetProperty("product").GetString(), data.GetProperty("what").GetString(), data.GetProperty("change").GetString()));
    }

    [Fact]
    public void Body_OfAChangeThatAFormerVersionRecorded_LeavesOutWhatIsNotKnown()
        => Assert.Equal(["product", "what"], Posted(new ProductChanged(Guid.CreateVersion7(), "sales/orders", "port lines"), "contract.changed").EnumerateObject().Select(m => m.Name));

    [Fact]
    public void Message_OfChangedDocumentationOrAnotherDomain_IsNone()
    {
        Assert.Null(WebhookMessage.Of(new ProductChanged(Guid.CreateVersion7(), "sales/orders", "documentation"), _ => true));
        Assert.Null(WebhookMessage.Of(new ProductChanged(Guid.CreateVersion7(), "sales/orders", "port lines"), domain => domain != "sales"));
    }

    private static JsonElement Posted(ProductChanged e, string name)
    {
        var message = WebhookMessage.Of(e, _ => true)!;
        Assert.Equal(name, message.Event);
        return JsonSerializer.Deserialize<JsonElement>(WebhookBody.Of(Guid.CreateVersion7(), message.Event, s_at, e.Subject, "Ann", message.Summary, message.Names)).GetProperty("data");
    }
}
