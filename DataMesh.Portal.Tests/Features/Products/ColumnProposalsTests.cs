using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Pages.Editing;

namespace DataMesh.Portal.Tests.Features.Products;

public class ColumnProposalsTests
{
    [Theory]
    [InlineData("email")]
    [InlineData("customer_email")]
    [InlineData("phoneNumber")]
    [InlineData("first_name")]
    [InlineData("name")]
    [InlineData("billing_address")]
    [InlineData("IBAN")]
    [InlineData("birth_date")]
    [InlineData("BirthDate")]
    public void For_NameThatTellsOfAPerson_ProposesPersonalAndConfidential(string name)
    {
        var proposal = Of(name);

        Assert.True(proposal.Personal);
        Assert.Equal(Classification.Confidential, proposal.Classification);
    }

    [Theory]
    [InlineData("order_id")]
    [InlineData("amount")]
    [InlineData("unit_price")]
    [InlineData("product_name")]
    [InlineData("country_name")]
    [InlineData("ordered_at")]
    [InlineData("email_id")]
    public void For_NameOfAThing_ProposesInternalAndNotPersonal(string name)
    {
        var proposal = Of(name);

        Assert.False(proposal.Personal);
        Assert.Equal(Classification.Internal, proposal.Classification);
    }

    [Theory]
    [InlineData("contact", "ada@example.com", "bob@example.org")]
    [InlineData("reach", "+49 30 1234567", "+44 20 7946 0958")]
    [InlineData("acct", "DE89 3704 0044 0532 0130 00", "NL91ABNA0417164300")]
    public void For_ValuesThatTellOfAPerson_ProposesPersonalWhateverTheName(string name, string one, string other)
        => Assert.True(ColumnProposals.For([new ColumnSample(name, false, [one, other, null])])[0].Personal);

    [Fact]
    public void For_OneAddressAmongOtherTexts_IsNotPersonal()
        => Assert.False(ColumnProposals.For([new ColumnSample("note", false, ["call back", "ada@example.com", "paid"])])[0].Personal);

    [Fact]
    public void For_Password_ProposesRestricted()
        => Assert.Equal(Classification.Restricted, Of("password_hash").Classification);

    [Fact]
    public void For_FirstIdWithDifferentValues_IsTheKey()
    {
        var proposals = ColumnProposals.For([new("id", false, [1L, 2L, 3L]), new("user_id", false, [7L, 7L, 8L]), new("status", false, ["a", "a", "b"])]);

        Assert.Equal([true, false, false], proposals.Select(p => p.Key));
    }

    [Fact]
    public void For_FirstIdThatRepeats_IsNotTheKey()
        => Assert.DoesNotContain(ColumnProposals.For([new("order_id", false, [1L, 1L, 2L]), new("amount", false, [1m, 2m, 3m])]), p => p.Key);

    [Fact]
    public void For_KeyThatTheSourceNames_WinsOverNames()
        => Assert.Equal([false, true], ColumnProposals.For([new("id", false, [1L, 2L]), new("code", true, ["a", "b"])]).Select(p => p.Key));

    [Theory]
    [InlineData("order_id", "Order id")]
    [InlineData("orderId", "Order id")]
    [InlineData("customer_email", "Customer e-mail address")]
    [InlineData("created_at", "When it was created")]
    [InlineData("is_active", "Whether it is active")]
    [InlineData("qty", "Quantity")]
    [InlineData("HTTPStatus", "Http status")]
    public void For_Name_BecomesWords(string name, string description) => Assert.Equal(description, Of(name).Description);

    private static ColumnProposal Of(string name) => ColumnProposals.For([new ColumnSample("x", false, [1L, 1L]), new ColumnSample(name, false, [])])[1];
}
