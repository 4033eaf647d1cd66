using System.Numerics;
using System.Text.Json;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Tests.UI;

public class FormatTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    // Figures are told apart from units by no-break spaces; tests write them as plain ones.
    private static string Plain(string text) => text.Replace('\u00a0', ' ');

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(-59, "just now")]
    [InlineData(-12 * 60, "12 min ago")]
    [InlineData(-2 * 3600, "2 h ago")]
    [InlineData(-23 * 3600, "23 h ago")]
    [InlineData(-25 * 3600, "yesterday")]
    [InlineData(-47 * 3600, "2 days ago")]
    [InlineData(-9 * 86400, "9 days ago")]
    [InlineData(-31 * 86400, "22 October 2026")]
    [InlineData(30, "in a moment")]
    [InlineData(3600, "in 1 h")]
    [InlineData(26 * 3600, "tomorrow")]
    [InlineData(9 * 86400, "in 9 days")]
    [InlineData(101 * 86400, "3 March 2027")]
    public void Relative_SecondsFromNow_ReadsAsPeopleSay(int seconds, string expected)
        => Assert.Equal(expected, Plain(Format.Relative(s_now.AddSeconds(seconds), s_now)));

    [Theory]
    [InlineData(885606.249999997, "885,606.25")]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(1234567890.123, "1,234,567,890.123")]
    [InlineData(2.0 / 3, "0.666666666666667")]
    [InlineData(3.14159265358979, "3.14159265358979")]
    [InlineData(-1.0, "-1")]
    public void CellText_BinaryFraction_IsShownWithoutTheNoiseOfSums(double value, string expected) => Assert.Equal(expected, CellText.Of(value));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(20L * 1024 * 1024, "20 MB")]
    [InlineData(2L * 1024 * 1024 * 1024, "2 GB")]
    public void Size_Bytes_TakesTheUnitThatFits(long bytes, string expected) => Assert.Equal(expected, Plain(Format.Size(bytes)));

    [Theory]
    [InlineData(1, "100 %")]
    [InlineData(0.99999, "99.99 %")]
    [InlineData(0.9995, "99.95 %")]
    [InlineData(0.29, "29 %")]
    [InlineData(0, "0 %")]
    public void Percent_Share_IsNeverRoundedUpToAll(double share, string expected) => Assert.Equal(expected, Plain(Format.Percent(share)));

    [Theory]
    [InlineData(9999, "9,999")]
    [InlineData(402_118, "402.1 k")]
    [InlineData(1_284_402, "1.28 M")]
    public void Short_LargeNumbers_AreCut(long value, string expected) => Assert.Equal(expected, Plain(Format.Short(value)));

    [Theory]
    [InlineData(0, "0 rows")]
    [InlineData(1, "1 row")]
    [InlineData(1284402, "1,284,402 rows")]
    public void Count_Noun_FollowsTheNumber(long value, string expected) => Assert.Equal(expected, Plain(Format.Count(value, "row")));

    [Theory]
    [InlineData("Bea König", "BK")]
    [InlineData("churn-model", "CM")]
    [InlineData("ökonomie", "Ö")]
    [InlineData(" ", "?")]
    public void Initials_Names_AreTheFirstAndLastWords(string name, string expected) => Assert.Equal(expected, Format.Initials(name));

    [Fact]
    public void CellText_Values_KeepWhatTheSourceSaid()
    {
        Assert.Equal("null", CellText.Of(null));
        Assert.Equal("1,048,201", CellText.Of(1048201L));
        Assert.Equal("1048201", CellText.Of(1048201L, plain: true));
        Assert.Equal("-1,234", CellText.Of(new BigInteger(-1234)));
        Assert.Equal("1,129.90", CellText.Of(1129.90m));
        Assert.Equal("0.1", CellText.Of(0.1));
        Assert.Equal("2026-11-21", CellText.Of(new DateOnly(2026, 11, 21)));
        Assert.Equal("2026-11-21 18:04:00", CellText.Of(new DateTime(2026, 11, 21, 18, 4, 0)));
        Assert.Equal("2026-11-21 16:04:00Z", CellText.Of(new DateTimeOffset(2026, 11, 21, 18, 4, 0, TimeSpan.FromHours(2))));
        Assert.Equal("true", CellText.Of(true));
        Assert.Equal("[1,2]", CellText.Of(new[] { 1, 2 }));
        Assert.Equal("""{"a":1}""", CellText.Of(JsonSerializer.SerializeToElement(new { a = 1 })));
    }
}
