using System.Text.Json;
using DataMesh.Portal.Features.Products.Pages.Parts;

namespace DataMesh.Portal.Tests.Features.Products;

public class ExampleValuesTests
{
    [Fact]
    public void Row_PersonalColumn_IsBlankedWhateverItHolds()
        => Assert.Equal([1L, "•••", null], ExampleValues.Row([1L, "ada@example.com", null], [false, true, false]));

    [Fact]
    public void Row_DaysAndMoments_AreStoredAsTheyRead()
        => Assert.Equal(["2018-01-01", "2018-01-01 10:30:00"], ExampleValues.Row([new DateOnly(2018, 1, 1), new DateTime(2018, 1, 1, 10, 30, 0, DateTimeKind.Utc)], [false, false]));

    [Fact]
    public void Same_RowThatCameBackFromTheDatabase_IsTheRowThatWasChosen()
    {
        var chosen = ExampleValues.Row([48201L, 129.90m, "DE", true, null, new DateOnly(2026, 11, 21)], [false, false, false, false, false, false]);
        var stored = JsonSerializer.Deserialize<List<JsonElement>>(JsonSerializer.Serialize(chosen))!.ConvertAll(v => (object?)v);

        Assert.True(ExampleValues.Same(chosen, stored));
        Assert.False(ExampleValues.Same(chosen, [.. stored.SkipLast(1), "2026-11-22"]));
    }

    [Fact]
    public void Chosen_RowComposedOfColumnExamples_IsNotAChoice()
    {
        var port = Samples.Port("orders", Samples.Column("id") with { Example = "7" }, Samples.Column("email") with { PersonalData = true }, Samples.Column("note"));

        Assert.Empty(ExampleValues.Chosen(port with { Examples = [["7", "•••", null]] }));
        Assert.Single(ExampleValues.Chosen(port with { Examples = [["8", "•••", null]] }));
    }

    [Fact]
    public void Of_NoRows_ComposesOneAndBlanksPersonalData()
    {
        var port = Samples.Port("orders", Samples.Column("id") with { Example = "7" }, Samples.Column("email") with { PersonalData = true, Example = "ada@example.com" });

        var (rows, composed) = ExampleValues.Of(port);

        Assert.True(composed);
        Assert.Equal(["7", "•••"], Assert.Single(rows));
    }
}
