using DataMesh.Portal.Features.DataSets.Charting;
using DataMesh.Portal.Features.DataSets.Profiling;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.DataSets.Charting;

public class ChartProposalsTests
{
    [Theory]
    [InlineData("day date; amount number", ChartKind.Line)]
    [InlineData("order_year integer; amount number", ChartKind.Line)]
    [InlineData("country string; amount number", ChartKind.Bar)]
    [InlineData("country string; order_id integer", ChartKind.Bar)]
    [InlineData("width number; height number", ChartKind.Scatter)]
    [InlineData("amount number", ChartKind.Single)]
    [InlineData("order_id integer", ChartKind.Single)]
    public void Of_Types_ProposesWhatFitsFirst(string columns, ChartKind kind) => Assert.Equal(kind, Propose(columns, 6)[0].Kind);

    [Fact]
    public void Of_OneRowOneNumber_IsThatNumber()
    {
        var spec = Propose("country string; amount number", 1)[0];

        Assert.Equal((ChartKind.Single, "amount"), (spec.Kind, spec.Y[0].Column));
    }

    [Fact]
    public void Of_Identifiers_AreCountedNotAddedUp()
        => Assert.All(Propose("country string; order_id integer", 6), s => Assert.Equal(new ChartMeasure(null, ChartFunction.Count), s.Y[0]));

    [Fact]
    public void Of_DaysTextsAndNumbers_GivesALineOfSeriesAndAPivot()
    {
        var all = Propose("day date; country string; amount number", 6);

        Assert.Equal(["country"], all[0].Series);
        Assert.Equal([ChartKind.Line, ChartKind.Bar, ChartKind.Pie, ChartKind.Pivot, ChartKind.Area, ChartKind.Single], all.Select(s => s.Kind));
    }

    [Fact]
    public void Of_NoColumns_IsNothing() => Assert.Empty(ChartProposals.Of([], []));

    [Fact]
    public void Of_AnyProposal_CanBeDrawn()
    {
        var (columns, rows) = Table("day date; country string; paid boolean; amount number; n integer", 6);

        Assert.All(ChartProposals.Of(columns, ColumnProfiler.Of(columns, rows)), s => Assert.Null(ChartData.Of(s, columns, rows).Problem));
    }

    private static IReadOnlyList<ChartSpec> Propose(string columns, int rows)
    {
        var (made, values) = Table(columns, rows);
        return ChartProposals.Of(made, ColumnProfiler.Of(made, values));
    }

    private static (PlanColumn[] Columns, object?[][] Rows) Table(string columns, int rows)
    {
        PlanColumn[] made = [.. columns.Split("; ").Select(c => c.Split(' ')).Select(c => new PlanColumn(c[0], LogicalType.Parse(c[1]), "internal", false))];
        return (made, [.. Enumerable.Range(1, rows).Select(i => made.Select(c => (object?)(c.Type.Kind switch
        {
            LogicalKind.Integer => 2000L + i,
            LogicalKind.Number => i * 1.5,
            LogicalKind.Date => new DateOnly(2026, 1, i),
            LogicalKind.Boolean => i % 2 == 0,
            _ => i % 2 == 0 ? "DE" : "NL",
        })).ToArray())]);
    }
}
