using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Drift;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Products.Drift;

public class DriftRulesTests
{
    private static readonly DateTimeOffset s_at = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly ColumnView[] s_port =
    [
        Samples.Column("id", "integer") with { PrimaryKey = true, Unique = true, Nullable = false }, Samples.Column("amount", "decimal(10,2)") with { Nullable = false }, Samples.Column("placed", "timestamp"),
    ];

    private static readonly SourceColumn[] s_table = [Key("id", "integer"), Of("amount", "decimal(10,2)", nullable: false), Of("placed", "timestamp"), Of("token", "string")];

    [Fact]
    public void Compare_TableAsItWas_FindsNothing() => Assert.Empty(Compare(s_table));

    [Fact]
    public void Compare_NoTable_IsBreakingAndStops()
        => Assert.Equal((DriftWhat.TableGone, DriftKind.Breaking, true), Shape(Assert.Single(DriftRules.Compare(s_port, DriftRules.Known(s_table), null, s_at))));

    [Fact]
    public void Compare_ColumnOfThePortGone_IsBreakingAndStops()
    {
        var change = Assert.Single(Compare([.. s_table.Where(c => c.Name != "amount")]));
        Assert.Equal((DriftWhat.ColumnGone, DriftKind.Breaking, true), Shape(change));
        Assert.Equal(("amount", s_at), (change.Column, change.Since));
    }

    [Fact]
    public void Compare_ColumnThatThePortLeavesOutGone_FindsNothing() => Assert.Empty(Compare([.. s_table.Where(c => c.Name != "token")]));

    [Theory]
    [InlineData("string", DriftWhat.TypeChanged, DriftKind.Breaking, true)]
    [InlineData("number", DriftWhat.TypeChanged, DriftKind.Breaking, true)]
    [InlineData("decimal(10,3)", DriftWhat.TypeChanged, DriftKind.Breaking, true)]
    [InlineData("decimal(14,2)", DriftWhat.TypeWider, DriftKind.Additive, false)]
    [InlineData("decimal(6,2)", DriftWhat.TypeFits, DriftKind.Cosmetic, false)]
    public void Compare_AnotherType_IsAsGraveAsWhatBecomesOfItsValues(string type, DriftWhat what, DriftKind kind, bool stops)
    {
        var change = Assert.Single(Compare([.. s_table.Select(c => c.Name == "amount" ? c with { Type = LogicalType.Parse(type) } : c)]));
        Assert.Equal((what, kind, stops), Shape(change));
        Assert.Equal(("decimal(10,2)", type), (change.Was, change.Now));
    }

    [Fact]
    public void Compare_LearntTypes_LetReadingTellWhetherTextFitsAndAreNotTakenFromNoRows()
    {
        SourceColumn[] texts = [.. s_table.Select(c => c.Name == "amount" ? c with { Type = LogicalType.String } : c)];
        Assert.Equal((DriftWhat.TypeChanged, DriftKind.Breaking, false), Shape(Assert.Single(Compare(texts, learnt: true))));
        Assert.Empty(DriftRules.Compare(s_port, DriftRules.Known(s_table), new TableShape(texts, Learnt: true, TellsTypes: false), s_at));
        SourceColumn[] numbers = [.. s_table.Select(c => c.Name == "amount" ? c with { Type = LogicalType.Number } : c)];
        Assert.True(Assert.Single(Compare(numbers, learnt: true)).Stops);
    }

    [Fact]
    public void Compare_PromisesOfKeysAndNoNullsLost_AreBreakingButCanBeRead()
    {
        SourceColumn[] loose = [.. s_table.Select(c => c with { Nullable = true, PrimaryKey = false, Unique = false })];
        Assert.Equal([("id", DriftWhat.MayBeEmpty), ("id", DriftWhat.KeyLost), ("amount", DriftWhat.MayBeEmpty)], Compare(loose).Select(c => (c.Column!, c.What)));
        Assert.All(Compare(loose), c => Assert.Equal((DriftKind.Breaking, false), (c.Kind, c.Stops)));
        // What the owner alone promised, the source has not lost; nor what it never had as far as anybody knows.
        Assert.Empty(DriftRules.Compare(s_port, DriftRules.Known(loose), new TableShape(loose), s_at));
        Assert.Empty(DriftRules.Compare(s_port, null, new TableShape(loose), s_at));
    }

    [Fact]
    public void Compare_MoreColumnsThanBefore_IsAdditiveOnlyForThoseThatAreNew()
    {
        var change = Assert.Single(Compare([.. s_table, Of("channel", "string")]));
        Assert.Equal((DriftWhat.ColumnAdded, DriftKind.Additive, false), Shape(change));
        Assert.Equal("channel", change.Column);
        Assert.Empty(DriftRules.Compare(s_port, null, new TableShape([.. s_table, Of("channel", "string")]), s_at));
    }

    [Fact]
    public void Compare_CapitalsAndOrder_AreCosmetic()
    {
        Assert.Equal((DriftWhat.Renamed, DriftKind.Cosmetic, false), Shape(Assert.Single(Compare([.. s_table.Select(c => c.Name == "placed" ? c with { Name = "Placed" } : c)]))));
        Assert.Equal((DriftWhat.Reordered, DriftKind.Cosmetic, false), Shape(Assert.Single(Compare([.. s_table.Reverse()]))));
        // A column between others moves none of them.
        Assert.Equal(DriftWhat.ColumnAdded, Assert.Single(Compare([s_table[0], Of("new", "string"), .. s_table[1..]])).What);
    }

    [Fact]
    public void Compare_ColumnRenamed_IsOneGoneAndOneAddedGravestFirst()
        => Assert.Equal([(DriftWhat.ColumnGone, "amount"), (DriftWhat.ColumnAdded, "total")], Compare([.. s_table.Select(c => c.Name == "amount" ? c with { Name = "total" } : c)]).Select(c => (c.What, c.Column!)));

    [Fact]
    public void View_ForOutsiders_TellsBreakingChangesWithoutWhatThePortDoesNotPromise()
    {
        SourceColumn[] now = [Key("id", "string"), .. s_table.Where(c => c.Name is "placed" or "token").Reverse(), Of("secret_margin", "string")];
        var look = new SourceLook { Changes = Compare(now), CheckedAt = s_at };
        var theirs = DriftWords.View(look, insider: false)!;
        Assert.Equal("The source changed: it no longer holds integer in the column 'id' and no longer has the column 'amount'.", theirs.Message);
        Assert.Equal([DriftWhat.TypeChanged, DriftWhat.ColumnGone], theirs.Changes.Select(c => c.What));
        var ours = DriftWords.View(look, insider: true)!;
        Assert.Equal(DriftKind.Breaking, ours.Kind);
        Assert.Equal("The source changed: it holds string instead of integer in the column 'id', no longer has the column 'amount', has a new column 'secret_margin' and has its columns in another order.", ours.Message);
        Assert.Null(DriftWords.View(new SourceLook { Changes = Compare([.. s_table, Of("secret_margin", "string")]) }, insider: false));
        Assert.Null(DriftWords.View(null, insider: true));
    }

    [Fact]
    public void All_ManyChanges_CountsThoseThatAreNotTold()
    {
        IReadOnlyList<SeenChange> gone = [.. Enumerable.Range(1, 8).Select(i => new SeenChange(DriftWhat.ColumnGone, DriftKind.Breaking, $"c{i}", null, null, true, s_at))];
        Assert.Equal("no longer has the column 'c1', no longer has the column 'c2', no longer has the column 'c3', no longer has the column 'c4' and differs in 4 more ways", DriftWords.All(gone, insider: true));
        IReadOnlyList<SeenChange> added = [.. Enumerable.Range(1, 2).Select(i => new SeenChange(DriftWhat.ColumnAdded, DriftKind.Additive, $"c{i}", null, "string", false, s_at))];
        Assert.Equal("has 2 new columns", DriftWords.All(added, insider: false));
    }

    private static IReadOnlyList<SeenChange> Compare(IReadOnlyList<SourceColumn> now, bool learnt = false) => DriftRules.Compare(s_port, DriftRules.Known(s_table), new TableShape(now, learnt), s_at);

    private static (DriftWhat, DriftKind, bool) Shape(SeenChange change) => (change.What, change.Kind, change.Stops);

    private static SourceColumn Of(string name, string type, bool nullable = true) => new(name, LogicalType.Parse(type), nullable, false, false, null);

    private static SourceColumn Key(string name, string type) => new(name, LogicalType.Parse(type), false, true, true, null);
}
