using DataMesh.Portal.Features.DataSets.Keeping;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.DataSets.Keeping;

public sealed class ObligationsTests
{
    [Fact]
    public void Of_SeveralInputs_IsStrictestAndEarliest()
    {
        var decisions = new Dictionary<string, ReadDecision>
        {
            ["a/b/c"] = Allowed("internal", false, new DateTimeOffset(2027, 5, 1, 0, 0, 0, TimeSpan.Zero)),
            ["d/e/f"] = Allowed("confidential", true, new DateTimeOffset(2027, 3, 3, 0, 0, 0, TimeSpan.Zero)),
            ["g/h/i"] = Allowed("public", false, null),
            ["x/y/z"] = new ReadRefused(true, "revoked", "Revoked."),
        };
        Assert.Equal("As sensitive as its strictest input: confidential, with personal data. Ends with the grant on d/e/f on 3 March 2027. You may not read x/y/z.", Obligations.Of(decisions).Words);
    }

    [Fact]
    public void Of_NothingEnds_SaysSo()
        => Assert.Equal("As sensitive as its strictest input: public. None of the access that it needs has an end.", Obligations.Of(new Dictionary<string, ReadDecision> { ["g/h/i"] = Allowed("public", false, null) }).Words);

    private static ReadAllowed Allowed(string classification, bool personal, DateTimeOffset? until)
        => new(new GovernedScan("p", Guid.Empty, "t", [new ScanColumn("c", LogicalType.Integer, classification, personal, null)]), null, null, until);
}
