using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Ports;

namespace DataMesh.Portal.Tests.Features.Products;

public class ContractChangesTests
{
    private static readonly ColumnView[] s_before =
    [
        Samples.Column("id", "integer") with { PrimaryKey = true, Unique = true, Nullable = false }, Samples.Column("amount", "decimal(10,2)") with { Nullable = true }, Samples.Column("note", "string") with { Nullable = true },
        Samples.Column("share", "number") with { Nullable = true }, Samples.Column("at", "timestamp") with { Nullable = false },
    ];

    [Fact]
    public void Of_PortMadeOrDeleted_IsAdditiveOrBreaking()
    {
        Assert.Equal(ContractChange.Additive, ContractChanges.Of(null, s_before));
        Assert.Equal(ContractChange.Breaking, ContractChanges.Of(s_before, null));
    }

    [Fact]
    public void Of_WordsOrderAndClassification_IsDescriptive()
    {
        ColumnView[] after = [.. s_before.Reverse().Select(c => c with { Description = "Other words", Classification = Classification.Restricted, PersonalData = true, Mask = "hash", Unit = "EUR", Example = "7", References = "a/b/c.d" })];
        Assert.Equal(ContractChange.Descriptive, ContractChanges.Of(s_before, after));
    }

    [Fact]
    public void Of_AnotherColumn_IsAdditive() => Assert.Equal(ContractChange.Additive, ContractChanges.Of(s_before, [.. s_before, Samples.Column("extra", "string")]));

    [Fact]
    public void Of_AColumnLessOrCalledOtherwise_IsBreaking()
    {
        Assert.Equal(ContractChange.Breaking, ContractChanges.Of(s_before, s_before[..4]));
        Assert.Equal(ContractChange.Breaking, With("note", c => c with { Name = "Note" }));
        // Also where another one came in its place.
        Assert.Equal(ContractChange.Breaking, ContractChanges.Of(s_before, [.. s_before[..4], Samples.Column("extra", "string")]));
    }

    [Theory]
    [InlineData("amount", "decimal(8,2)", ContractChange.Additive)]
    [InlineData("amount", "decimal(12,2)", ContractChange.Breaking)]
    [InlineData("amount", "number", ContractChange.Breaking)]
    [InlineData("share", "integer", ContractChange.Additive)]
    [InlineData("share", "string", ContractChange.Breaking)]
    [InlineData("note", "integer", ContractChange.Breaking)]
    [InlineData("at", "date", ContractChange.Breaking)]
    [InlineData("id", "string", ContractChange.Breaking)]
    public void Of_AnotherType_IsAdditiveOnlyForNumbersWithinThePromised(string column, string type, ContractChange expected) => Assert.Equal(expected, With(column, c => c with { Type = type }));

    [Fact]
    public void Of_PromisesTakenBackOrGiven_IsBreakingOrAdditive()
    {
        Assert.Equal(ContractChange.Breaking, With("at", c => c with { Nullable = true }));
        Assert.Equal(ContractChange.Additive, With("amount", c => c with { Nullable = false }));
        Assert.Equal(ContractChange.Breaking, With("id", c => c with { Unique = false }));
        Assert.Equal(ContractChange.Additive, With("note", c => c with { Unique = true }));
        Assert.Equal(ContractChange.Breaking, With("id", c => c with { PrimaryKey = false }));
        Assert.Equal(ContractChange.Breaking, With("at", c => c with { PrimaryKey = true }));
        ColumnView[] keyless = [.. s_before.Select(c => c with { PrimaryKey = false })];
        Assert.Equal(ContractChange.Additive, ContractChanges.Of(keyless, s_before));
    }

    private static ContractChange With(string name, Func<ColumnView, ColumnView> change) => ContractChanges.Of(s_before, [.. s_before.Select(c => c.Name == name ? change(c) : c)]);
}
