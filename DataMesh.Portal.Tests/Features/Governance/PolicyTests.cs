using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Governance.Policies;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Governance;

public class PolicyTests
{
    private static readonly ColumnView s_id = new("id", "integer", "Number", Classification.Internal, false, true, true, false, null, null, null, "1");
    private static readonly ColumnView s_email = new("email", "string", "Address", Classification.Confidential, true, false, false, true, null, null, null, null);

    [Fact]
    public void Find_ProductThatKeepsAll_IsEmptyForEveryPolicy()
        => Assert.All(PublishingPolicy.All, p => Assert.Empty(p.Find(Product())));

    [Fact]
    public void All_Policies_AreTheFiveOfTheIssue()
        => Assert.Equal(["columns-classified", "columns-described", "no-personal-examples", "owner-named", "purpose-written"], PublishingPolicy.All.Select(p => p.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void OwnerNamed_NoOwner_IsFoundAtOwners() => Assert.Equal(["owners"], Fields("owner-named", Product() with { OwnerIds = [] }));

    [Theory]
    [InlineData("", false)]
    [InlineData("Nineteen characters", false)]
    [InlineData("   Nineteen characters   ", false)]
    [InlineData("Twenty characters ok", true)]
    public void PurposeWritten_Text_CountsItsCharacters(string purpose, bool kept)
        => Assert.Equal(kept ? [] : ["purpose"], Fields("purpose-written", Product() with { Purpose = purpose }));

    [Fact]
    public void ColumnsDescribed_BlankDescription_NamesTheColumn()
        => Assert.Equal(["ports.orders.columns.email.description"], Fields("columns-described", Product(s_id, s_email with { Description = "  " })));

    [Fact]
    public void ColumnsClassified_NothingDecided_NamesTheColumn()
        => Assert.Equal(["ports.orders.columns.id.classification"], Fields("columns-classified", Product(s_id with { Classification = null }, s_email)));

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("•••", true)]
    [InlineData("***", true)]
    [InlineData("ann@example.com", false)]
    public void NoPersonalExamples_ExampleOfAPersonalColumn_IsMaskedOrAbsent(string? example, bool kept)
    {
        Assert.Equal(kept, Fields("no-personal-examples", Product(s_id, s_email with { Example = example })).Count == 0);
        Assert.Equal(kept, Fields("no-personal-examples", Product(s_id, s_email) with { Ports = [Port([s_id, s_email], [[1L, null], [2L, example]])] }).Count == 0);
        Assert.Empty(Fields("no-personal-examples", Product(s_id, s_email with { PersonalData = false, Example = example })));
    }

    [Fact]
    public void NoPersonalExamples_NumberOfAPersonalColumn_IsFoundToo()
        => Assert.NotEmpty(Fields("no-personal-examples", Product() with { Ports = [Port([s_id with { PersonalData = true, Example = null }], [[42L]])] }));

    [Fact]
    public void Find_SeveralPorts_LooksAtEach()
        => Assert.Equal(["ports.orders.columns.id.description", "ports.lines.columns.id.description"], Fields("columns-described",
            Product() with { Ports = [Port([s_id with { Description = "" }], []), Port([s_id with { Description = "" }], [], "lines")] }));

    private static List<string> Fields(string policy, ProductInfo product) => [.. PublishingPolicy.All.Single(p => p.Key == policy).Find(product).Select(f => f.Field)];

    private static ProductInfo Product(params ColumnView[] columns) => new(Guid.NewGuid(), Guid.NewGuid(), "web", "Web", ProductKind.SourceAligned, "What it is and what it is for.", null, null, [],
        [Guid.NewGuid()], Visibility.Everyone, ProductState.Draft, "0.1", default, [Port(columns.Length > 0 ? columns : [s_id, s_email], [])]);

    private static PortDetail Port(IReadOnlyList<ColumnView> columns, IReadOnlyList<IReadOnlyList<object?>> examples, string name = "orders") => new(
        new PortInfo(Guid.NewGuid(), $"shop/web/{name}", name, Guid.NewGuid(), "Web", "shop/web", Guid.NewGuid(), ProductState.Draft, Visibility.Everyone, "0.1", Guid.NewGuid(), "t",
            [.. columns.Select(c => new PortColumnInfo(c.Name, LogicalType.Parse(c.Type), c.Description, c.Classification, c.PersonalData, c.PrimaryKey, c.Mask))]), "", columns, examples);
}
