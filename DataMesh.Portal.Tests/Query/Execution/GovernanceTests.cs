using System.Security.Cryptography;
using System.Text;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

public sealed class GovernanceTests
{
    private const string Input = "{`id`:`t`,`kind`:`input`,`port`:`t`}";

    private static TestTables Table(string mask = "") => new TestTables()
        .Add("t", $"id integer;email string{mask};country string;born date", [1L, "anna@x.de", "DE", new DateOnly(1990, 5, 6)], [2L, "bob@y.fr", "FR", new DateOnly(1985, 1, 2)], [3L, null, "DE", null]);

    [Theory]
    [InlineData("redact", new object?[] { "•••", "•••", "•••" })]
    [InlineData("null", new object?[] { null, null, null })]
    [InlineData("first(2)", new object?[] { "an", "bo", null })]
    [InlineData("last(3)", new object?[] { ".de", ".fr", null })]
    [InlineData("constant('x')", new object?[] { "x", "x", "x" })]
    public async Task Mask_OnText_HidesTheValue(string mask, object?[] expected)
    {
        var result = await Flows.RunAsync($"{{`nodes`:[{Input}],`output`:`t`}}", Table(" | " + mask));

        Assert.Equal(expected, result.Rows.Select(row => row[1]));
    }

    [Fact]
    public async Task Mask_Hash_IsSaltedSha256()
    {
        var result = await Flows.RunAsync($"{{`nodes`:[{Input}],`output`:`t`}}", Table(" | hash"));

        Assert.Equal([Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("saltanna@x.de"))), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("saltbob@y.fr"))), null], result.Rows.Select(row => row[1]));
    }

    [Fact]
    public async Task Mask_Year_ChangesTheType()
    {
        var tables = new TestTables().Add("t", "born date | year;at timestamp | first(4)", [new DateOnly(1990, 5, 6), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)]);

        var result = await Flows.RunAsync($"{{`nodes`:[{Input}],`output`:`t`}}", tables);

        Assert.Equal(["integer", "string"], result.Columns.Select(column => column.Type.ToString()));
        Assert.Equal([[1990L, "2026"]], result.Rows);
    }

    [Fact]
    public async Task Filter_OnMaskedColumn_SeesTheMask()
    {
        var tables = Table(" | redact");

        var raw = await Flows.RunAsync($"{{`nodes`:[{Input},{{`id`:`f`,`kind`:`filter`,`input`:`t`,`where`:`email = 'anna@x.de'`}}],`output`:`f`}}", tables);
        var masked = await Flows.RunAsync($"{{`nodes`:[{Input},{{`id`:`f`,`kind`:`filter`,`input`:`t`,`where`:`email = '•••'`}}],`output`:`f`}}", tables);

        Assert.Empty(raw.Rows);
        Assert.Equal(3, masked.Rows.Count);
        Assert.All(tables.Asked, asked => Assert.Null(asked.Request.Predicate));
        Assert.All(tables.Asked, asked => Assert.DoesNotContain("email", asked.Request.Columns.Select(column => column.Name)));
    }

    [Fact]
    public async Task RowFilter_OverColumnsThatAreNotGranted_Applies()
    {
        var tables = Table().With("t", table => table with { RowFilter = "country = 'DE'", Granted = ["id", "email"] });

        var result = await Flows.RunAsync($"{{`nodes`:[{Input}],`output`:`t`}}", tables);

        Assert.Equal([[1L, "anna@x.de"], [3L, null]], result.Rows);
        Assert.DoesNotContain("country", result.Explanation.EngineSql + string.Join(' ', result.Explanation.Inputs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RowFilter_OnMaskedColumn_SeesTheRawValue()
    {
        var tables = Table(" | redact").With("t", table => table with { RowFilter = "email like '%.de'" });

        var result = await Flows.RunAsync($"{{`nodes`:[{Input}],`output`:`t`}}", tables);

        Assert.Equal([1L], result.Rows.Select(row => row[0]));
        Assert.Equal("•••", result.Rows[0][1]);
    }

    [Fact]
    public void Bind_ColumnThatIsNotGranted_IsAbsentFromErrorsToo()
    {
        var tables = Table().With("t", table => table with { Granted = ["id"] });

        var errors = Flows.Errors($"{{`nodes`:[{Input},{{`id`:`f`,`kind`:`filter`,`input`:`t`,`where`:`emial = 'x'`}}],`output`:`f`}}", tables);

        Assert.Equal("There is no column 'emial'.", Assert.Single(errors).Message);
    }

    [Fact]
    public async Task Run_UnneededColumns_AreNeverRead()
    {
        var tables = Table();

        await Flows.RunAsync($"{{`nodes`:[{Input},{{`id`:`f`,`kind`:`filter`,`input`:`t`,`where`:`country = 'DE'`}},{{`id`:`a`,`kind`:`aggregate`,`input`:`f`,`measures`:[{{`name`:`n`,`function`:`max`,`column`:`id`}}]}}],`output`:`a`}}", tables);

        var asked = Assert.Single(tables.Asked).Request;
        Assert.Equal(["id", "country"], asked.Columns.Select(column => column.Name));
        Assert.NotNull(asked.Predicate);
        Assert.Null(asked.Limit);
    }

    [Fact]
    public async Task Run_PlainPreview_AsksForNoMoreRowsThanItShows()
    {
        var tables = Table();

        var result = await Flows.RunAsync($"{{`nodes`:[{Input}],`output`:`t`}}", tables, limits: new(2, TimeSpan.FromSeconds(10)));

        Assert.Equal(3L, Assert.Single(tables.Asked).Request.Limit);
        Assert.True(result.Truncated);
    }
}
