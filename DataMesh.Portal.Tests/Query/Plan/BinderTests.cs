using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Plan;

public sealed class BinderTests
{
    private const string Inputs = "{`id`:`o`,`kind`:`input`,`port`:`orders`},{`id`:`c`,`kind`:`input`,`port`:`customers`}";

    private static TestTables Tables => new TestTables()
        .Add("orders", "id integer public;email string confidential;amount decimal(10,2) internal;day date public")
        .Add("customers", "id integer public;email string restricted;name string confidential;age number internal");

    [Theory]
    [InlineData("{`id`:`x`,`kind`:`filter`,`input`:`o`,`where`:`amout > 1`}", "x", "where", 0, "did you mean 'amount'?")]
    [InlineData("{`id`:`x`,`kind`:`filter`,`input`:`o`,`where`:`id + 1`}", "x", "where", 0, "must be a boolean")]
    [InlineData("{`id`:`x`,`kind`:`filter`,`input`:`o`,`where`:`id = 1 and name = 'a'`}", "x", "where", 11, "There is no column 'name'.")]
    [InlineData("{`id`:`x`,`kind`:`filter`,`input`:`oo`,`where`:`id = 1`}", "x", "input", null, "There is no node 'oo'; did you mean 'o'?")]
    [InlineData("{`id`:`x`,`kind`:`join`,`left`:`o`,`right`:`c`,`join`:`inner`,`on`:[]}", "x", "on", null, "A join needs a key")]
    [InlineData("{`id`:`x`,`kind`:`join`,`left`:`o`,`right`:`c`,`join`:`inner`,`on`:[{`left`:`id`,`right`:`email`}]}", "x", "on[0]", null, "'id' is an integer and 'email' a string")]
    [InlineData("{`id`:`x`,`kind`:`join`,`left`:`o`,`right`:`c`,`join`:`inner`,`on`:[{`left`:`id`,`right`:`ids`}]}", "x", "on[0].right", null, "did you mean 'id'?")]
    [InlineData("{`id`:`x`,`kind`:`derive`,`input`:`o`,`columns`:[{`name`:`a`,`expression`:`amount / `}]}", "x", "columns[0].expression", 9, "a value")]
    [InlineData("{`id`:`x`,`kind`:`derive`,`input`:`o`,`columns`:[{`name`:`a`,`expression`:`1`},{`name`:`A`,`expression`:`2`}]}", "x", "columns[1].name", null, "comes twice")]
    [InlineData("{`id`:`x`,`kind`:`select`,`input`:`o`,`columns`:[]}", "x", "columns", null, "A select needs a column.")]
    [InlineData("{`id`:`x`,`kind`:`select`,`input`:`o`,`columns`:[{`name`:`id`},{`name`:`amount`,`as`:`ID`}]}", "x", "columns[1].as", null, "comes twice")]
    [InlineData("{`id`:`x`,`kind`:`limit`,`input`:`o`,`count`:-1}", "x", "count", null, "0 or more")]
    [InlineData("{`id`:`x`,`kind`:`aggregate`,`input`:`o`,`measures`:[{`name`:`s`,`function`:`sum`,`column`:`email`}]}", "x", "measures[0].column", null, "'sum' needs a number, but 'email' is a string.")]
    [InlineData("{`id`:`x`,`kind`:`aggregate`,`input`:`o`,`measures`:[{`name`:`s`,`function`:`avg`}]}", "x", "measures[0].column", null, "only count works without one")]
    [InlineData("{`id`:`x`,`kind`:`aggregate`,`input`:`o`,`groupBy`:[`day`],`measures`:[{`name`:`day`,`function`:`count`}]}", "x", "measures[0].name", null, "comes twice")]
    [InlineData("{`id`:`x`,`kind`:`aggregate`,`input`:`o`}", "x", "measures", null, "needs a measure")]
    [InlineData("{`id`:`x`,`kind`:`union`,`inputs`:[`o`]}", "x", "inputs", null, "two nodes")]
    [InlineData("{`id`:`r`,`kind`:`select`,`input`:`c`,`columns`:[{`name`:`name`,`as`:`amount`}]},{`id`:`x`,`kind`:`union`,`inputs`:[`o`,`r`]}", "x", "inputs[1]", null, "'amount' is a string in 'r' but a decimal(10,2) before")]
    [InlineData("{`id`:`x`,`kind`:`sort`,`input`:`o`,`by`:[]}", "x", "by", null, "needs a column")]
    [InlineData("{`id`:`x`,`kind`:`distinct`,`input`:`o`,`columns`:[`what`]}", "x", "columns[0]", null, "There is no column 'what'.")]
    [InlineData("{`id`:`x`,`kind`:`input`,`port`:`secret/port/rows`}", "x", "port", null, "You have no grant for 'secret/port/rows'.")]
    [InlineData("{`id`:`x`,`kind`:`limit`,`input`:`y`,`count`:1},{`id`:`y`,`kind`:`filter`,`input`:`z`,`where`:`true`},{`id`:`z`,`kind`:`sort`,`input`:`x`,`by`:[`id`]}", "z", "input", null, "'x' → 'y' → 'z' → 'x'")]
    [InlineData("{`id`:`x`,`kind`:`limit`,`input`:`x`,`count`:1}", "x", "input", null, "'x' → 'x'")]
    public void Bind_WrongNode_NamesNodeFieldAndMend(string nodes, string node, string field, int? position, string message)
    {
        var error = Assert.Single(Flows.Errors($"{{`nodes`:[{Inputs},{nodes}],`output`:`x`}}", Tables));

        Assert.Equal((node, field, position), (error.Node, error.Field, error.Position));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, "no output")]
    [InlineData(",`output`:`gone`", null, "There is no node 'gone'")]
    [InlineData(",`output`:`o`", "gone", "There is no node 'gone'")]
    public void Bind_NoTarget_SaysSo(string output, string? node, string message) =>
        Assert.Contains(message, Assert.Single(Flows.Errors($"{{`nodes`:[{Inputs}]{output}}}", Tables, node)).Message, StringComparison.Ordinal);

    [Fact]
    public void Bind_UnfinishedStepElsewhere_SpoilsNothing()
    {
        var flow = Flows.Read($"{{`nodes`:[{Inputs},{{`id`:`bad`,`kind`:`filter`,`input`:`o`,`where`:`oops oops`}}],`output`:`bad`}}");

        Assert.Empty(Binder.Bind(flow, "o", Tables.Resolve).Errors);
        Assert.Single(Binder.Bind(flow, null, Tables.Resolve).Errors);
    }

    [Fact]
    public void Bind_OnlyUpstreamPorts_AreAskedFor()
    {
        var asked = new List<string>();
        var flow = Flows.Read($"{{`nodes`:[{Inputs}],`output`:`o`}}");

        Binder.Bind(flow, "o", port =>
        {
            asked.Add(port);
            return Tables.Resolve(port);
        });

        Assert.Equal(["orders"], asked);
    }

    [Fact]
    public void Inspect_EveryNode_HasSchemaOrErrors()
    {
        var flow = Flows.Read($"{{`nodes`:[{Inputs},{{`id`:`bad`,`kind`:`filter`,`input`:`o`,`where`:`oops`}},{{`id`:`after`,`kind`:`limit`,`input`:`bad`,`count`:1}},{{`id`:`fine`,`kind`:`limit`,`input`:`o`,`count`:1}}]}}");

        var found = Binder.Inspect(flow, Tables.Resolve);

        Assert.Equal(["o", "c", "bad", "after", "fine"], found.Keys);
        Assert.Equal(["id", "email", "amount", "day"], found["fine"].Columns!.Select(column => column.Name));
        Assert.Equal((null, 1), (found["bad"].Columns, found["bad"].Errors.Count));
        Assert.Equal((null, 0), (found["after"].Columns, found["after"].Errors.Count));
    }

    [Fact]
    public void Bind_Join_NamesColumnsAndKeepsClassifications()
    {
        var plan = Flows.Bind(Flows.Read($"{{`nodes`:[{Inputs},{{`id`:`x`,`kind`:`join`,`left`:`o`,`right`:`c`,`join`:`left`,`on`:[{{`left`:`email`,`right`:`email`}}]}}],`output`:`x`}}"), Tables);

        Assert.Equal(
            ["id integer public", "email string confidential", "amount decimal(10,2) internal", "day date public", "c.id integer public", "c.email string restricted", "name string confidential", "age number internal"],
            plan.Columns.Select(column => $"{column.Name} {column.Type} {column.Classification}"));
    }

    [Fact]
    public void Bind_JoinWithItself_GivesEveryColumnItsOwnName()
    {
        var plan = Flows.Bind(
            Flows.Read("{`nodes`:[{`id`:`o`,`kind`:`input`,`port`:`orders`},{`id`:`x`,`kind`:`join`,`left`:`o`,`right`:`o`,`join`:`inner`,`on`:[{`left`:`id`,`right`:`id`}]},{`id`:`y`,`kind`:`join`,`left`:`x`,`right`:`o`,`join`:`inner`,`on`:[{`left`:`id`,`right`:`id`}]}],`output`:`y`}"),
            Tables);

        Assert.Equal(12, plan.Columns.Select(column => column.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Contains("o.id2", plan.Columns.Select(column => column.Name));
    }

    [Fact]
    public void Bind_DerivedAndMeasured_TakeTheStrictestOfWhatTheyUse()
    {
        var plan = Flows.Bind(
            Flows.Read($"{{`nodes`:[{Inputs},{{`id`:`d`,`kind`:`derive`,`input`:`o`,`columns`:[{{`name`:`a`,`expression`:`amount + id`}},{{`name`:`b`,`expression`:`concat(email, a)`}},{{`name`:`one`,`expression`:`1`}}]}}],`output`:`d`}}"),
            Tables);

        Assert.Equal(["internal", "confidential", "public"], plan.Columns.TakeLast(3).Select(column => column.Classification));
    }

    [Fact]
    public void Bind_RowFilterThatDoesNotFit_TellsNothingOfIt()
    {
        var tables = Tables.With("orders", table => table with { RowFilter = "hidden_region = 'x'" });

        var error = Assert.Single(Flows.Errors($"{{`nodes`:[{Inputs}],`output`:`o`}}", tables));

        Assert.DoesNotContain("hidden_region", error.Message, StringComparison.Ordinal);
        Assert.Equal("port", error.Field);
    }

    [Fact]
    public void Bind_YearMaskOnText_IsRefused()
    {
        var tables = new TestTables().Add("t", "s string | year");

        Assert.Contains("does not fit", Assert.Single(Flows.Errors("{`nodes`:[{`id`:`o`,`kind`:`input`,`port`:`t`}],`output`:`o`}", tables)).Message, StringComparison.Ordinal);
    }
}
