using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Plan;

/// <summary>Binding of the nodes that turn values into columns or into other values: their schemas, and what is wrong with them.</summary>
public sealed class ValueNodeTests
{
    private const string Input = "{`id`:`o`,`kind`:`input`,`port`:`orders`}";

    private static TestTables Tables => new TestTables()
        .Add("orders", "id integer public;channel string confidential;amount decimal(10,2) internal;day date public;seen timestamp public;email string restricted;open boolean public;at time public");

    [Theory]
    [InlineData("`kind`:`pivot`,`column`:`chanel`,`values`:[`web`],`measure`:{`function`:`count`}", "column", null, "did you mean 'channel'?")]
    [InlineData("`kind`:`pivot`,`column`:`channel`,`values`:[],`measure`:{`function`:`count`}", "values", null, "1 to 100 columns")]
    [InlineData("`kind`:`pivot`,`column`:`id`,`values`:[`1`,`two`],`measure`:{`function`:`count`}", "values[1]", null, "'id' holds integer: 'two' is not an integer")]
    [InlineData("`kind`:`pivot`,`column`:`amount`,`values`:[`1.234`],`measure`:{`function`:`count`}", "values[0]", null, "'1.234' is not a decimal(10,2)")]
    [InlineData("`kind`:`pivot`,`column`:`day`,`values`:[`22.11.2026`],`measure`:{`function`:`count`}", "values[0]", null, "write it like 2026-11-22")]
    [InlineData("`kind`:`pivot`,`column`:`channel`,`values`:[`web`,`Web`],`measure`:{`function`:`count`}", "values[1]", null, "There is a column 'Web' already")]
    [InlineData("`kind`:`pivot`,`groupBy`:[`day`],`column`:`channel`,`values`:[`day`],`measure`:{`function`:`count`}", "values[0]", null, "There is a column 'day' already")]
    [InlineData("`kind`:`pivot`,`column`:`channel`,`values`:[`web`],`measure`:{`function`:`sum`}", "measure.column", null, "'sum' needs a column")]
    [InlineData("`kind`:`pivot`,`column`:`channel`,`values`:[`web`],`measure`:{`function`:`sum`,`column`:`email`}", "measure.column", null, "'sum' needs a number, but 'email' is a string.")]
    [InlineData("`kind`:`split`,`column`:`id`,`by`:`,`,`into`:[`a`,`b`]", "column", null, "Only texts can be split, but 'id' is an integer")]
    [InlineData("`kind`:`split`,`column`:`email`,`by`:`@`,`into`:[`a`]", "into", null, "2 to 20 columns")]
    [InlineData("`kind`:`split`,`column`:`email`,`by`:`@`,`into`:[`a`,`Amount`]", "into[1]", null, "The name 'Amount' comes twice")]
    [InlineData("`kind`:`split`,`column`:`email`,`by`:`@`,`into`:[`a`,`email`],`keep`:true", "into[1]", null, "The name 'email' comes twice")]
    [InlineData("`kind`:`fill`,`columns`:[]", "columns", null, "A fill needs a column.")]
    [InlineData("`kind`:`fill`,`columns`:[{`column`:`amout`,`with`:`0`}]", "columns[0].column", null, "did you mean 'amount'?")]
    [InlineData("`kind`:`fill`,`columns`:[{`column`:`amount`,`with`:`'none'`}]", "columns[0].with", 0, "'amount' is a decimal(10,2), but this is a string")]
    [InlineData("`kind`:`fill`,`columns`:[{`column`:`amount`,`with`:`id + nope`}]", "columns[0].with", 5, "There is no column 'nope'")]
    [InlineData("`kind`:`fill`,`columns`:[{`column`:`amount`,`with`:`0`},{`column`:`AMOUNT`,`with`:`1`}]", "columns[1].column", null, "'amount' comes twice")]
    [InlineData("`kind`:`replace`,`column`:`channel`,`values`:[]", "values", null, "1 to 500 values")]
    [InlineData("`kind`:`replace`,`column`:`id`,`values`:[{`from`:`1`,`to`:`one`}]", "values[0].to", null, "'one' is not an integer")]
    [InlineData("`kind`:`replace`,`column`:`open`,`values`:[{`from`:`yes`,`to`:`true`}]", "values[0].from", null, "write it like true or false")]
    [InlineData("`kind`:`replace`,`column`:`amount`,`values`:[{`from`:`1`,`to`:`2`},{`from`:`1.00`,`to`:`3`}]", "values[1].from", null, "'1.00' comes twice")]
    [InlineData("`kind`:`replace`,`column`:`amount`,`values`:[{`from`:`1`,`to`:`123456789`}]", "values[0].to", null, "'123456789' is not a decimal(10,2)")]
    [InlineData("`kind`:`aggregate`,`groupBy`:[{`column`:`amount`,`grain`:`month`}]", "groupBy[0].grain", null, "'month' needs a date or a timestamp, but 'amount' is a decimal(10,2).")]
    [InlineData("`kind`:`aggregate`,`groupBy`:[{`column`:`day`,`grain`:`hour`}]", "groupBy[0].grain", null, "days have no hours")]
    [InlineData("`kind`:`aggregate`,`groupBy`:[{`column`:`dayy`,`grain`:`month`}]", "groupBy[0].column", null, "did you mean 'day'?")]
    [InlineData("`kind`:`aggregate`,`groupBy`:[`channel`,{`column`:`day`,`grain`:`month`,`as`:`Channel`}]", "groupBy[1].as", null, "comes twice")]
    [InlineData("`kind`:`select`,`columns`:[{`name`:`id`,`type`:`strng`}]", "columns[0].type", null, "There is no type 'strng'")]
    [InlineData("`kind`:`select`,`columns`:[{`name`:`open`,`type`:`date`}]", "columns[0].type", null, "'open' is a boolean and cannot become a date.")]
    public void Bind_WrongNode_NamesFieldAndMend(string node, string field, int? position, string message)
    {
        var error = Assert.Single(Flows.Errors($"{{`nodes`:[{Input},{{`id`:`x`,`input`:`o`,{node}}}],`output`:`x`}}", Tables));

        Assert.Equal(("x", field, position), (error.Node, error.Field, error.Position));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("`kind`:`pivot`,`groupBy`:[{`column`:`seen`,`grain`:`month`}],`column`:`channel`,`values`:[`web`,`shop`],`measure`:{`function`:`sum`,`column`:`amount`}",
        "seen_month timestamp public;web decimal(38,2) confidential;shop decimal(38,2) confidential")]
    [InlineData("`kind`:`pivot`,`column`:`day`,`values`:[`2026-11-22`],`measure`:{`function`:`countDistinct`,`column`:`email`}", "2026-11-22 integer restricted")]
    [InlineData("`kind`:`pivot`,`column`:`channel`,`values`:[`web`],`measure`:{`function`:`count`}", "web integer confidential")]
    [InlineData("`kind`:`pivot`,`column`:`channel`,`values`:[`web`],`measure`:{`function`:`max`,`column`:`day`}", "web date confidential")]
    [InlineData("`kind`:`aggregate`,`groupBy`:[{`column`:`day`,`grain`:`week`},{`column`:`channel`,`as`:`land`}],`measures`:[{`name`:`n`,`function`:`count`},{`name`:`day`,`function`:`max`,`column`:`day`}]",
        "day_week date public;land string confidential;n integer public;day date public")]
    [InlineData("`kind`:`split`,`column`:`email`,`by`:`@`,`into`:[`who`,`where`]",
        "id integer public;channel string confidential;amount decimal(10,2) internal;day date public;seen timestamp public;who string restricted;where string restricted;open boolean public;at time public")]
    [InlineData("`kind`:`split`,`column`:`channel`,`by`:`@`,`into`:[`a`,`b`],`keep`:true",
        "id integer public;channel string confidential;a string confidential;b string confidential;amount decimal(10,2) internal;day date public;seen timestamp public;email string restricted;open boolean public;at time public")]
    [InlineData("`kind`:`fill`,`columns`:[{`column`:`ID`,`with`:`amount`},{`column`:`amount`,`with`:`0`},{`column`:`channel`,`with`:`email`},{`column`:`day`,`with`:`null`}]",
        "id decimal(21,2) internal;channel string restricted;amount decimal(10,2) internal;day date public;seen timestamp public;email string restricted;open boolean public;at time public")]
    [InlineData("`kind`:`replace`,`column`:`amount`,`values`:[{`from`:`1`,`to`:`2.50`},{`from`:null,`to`:`0`}]",
        "id integer public;channel string confidential;amount decimal(10,2) internal;day date public;seen timestamp public;email string restricted;open boolean public;at time public")]
    [InlineData("`kind`:`select`,`columns`:[{`name`:`email`,`as`:`n`,`type`:`int`},{`name`:`id`,`type`:`text`},{`name`:`amount`,`type`:`decimal(12,2)`}]",
        "n integer restricted;id string public;amount decimal(12,2) internal")]
    public void Bind_RightNode_GivesTheseColumns(string node, string columns) => Assert.Equal(
        columns.Split(';'),
        Flows.Bind(Flows.Read($"{{`nodes`:[{Input},{{`id`:`x`,`input`:`o`,{node}}}],`output`:`x`}}"), Tables).Columns.Select(column => $"{column.Name} {column.Type} {column.Classification}"));

    [Fact]
    public void Bind_PersonalData_StaysPersonalThroughEveryNode()
    {
        var scan = new ScanResolution.Scan(new GovernedScan("p", Guid.Empty, "p", [new ScanColumn("name", LogicalType.String, "confidential", true, null), new ScanColumn("n", LogicalType.Integer, "public", false, null)]));
        foreach (var (node, column) in new (FlowNode, string)[]
        {
            (new PivotNode("x", "p", [], "name", ["a"], new PivotMeasure(MeasureFunction.Sum, "n")), "a"),
            (new SplitNode("x", "p", "name", " ", ["first", "last"], Keep: false), "last"),
            (new FillNode("x", "p", [new FilledColumn("n", "length(name)")]), "n"),
            (new ReplaceNode("x", "p", "name", [new Replacement("a", "b")]), "name"),
            (new SelectNode("x", "p", [new SelectedColumn("name", "other", "integer")]), "other"),
        })
        {
            var bound = Binder.Bind(new Flow([new InputNode("p", "p"), node], "x"), null, _ => scan);
            Assert.Empty(bound.Errors);
            Assert.Equal((true, "confidential"), bound.Plan!.Columns.Where(made => made.Name == column).Select(made => (made.PersonalData, made.Classification)).Single());
        }
    }

    [Fact]
    public void Bind_TooManyValues_IsRefused()
    {
        var node = new PivotNode("x", "o", [], "channel", [.. Enumerable.Range(0, 101).Select(i => $"v{i}")], new PivotMeasure(MeasureFunction.Count, null));

        Assert.Equal("values", Assert.Single(Binder.Bind(new Flow([new InputNode("o", "orders"), node], "x"), null, Tables.Resolve).Errors).Field);
    }

    [Theory]
    [InlineData("integer", " -7 ", -7L)]
    [InlineData("integer", "7.0", null)]
    [InlineData("integer", "9223372036854775808", null)]
    [InlineData("number", "1.5e3", 1500.0)]
    [InlineData("number", "NaN", null)]
    [InlineData("string", " 'x' ", " 'x' ")]
    [InlineData("boolean", "TRUE", true)]
    [InlineData("boolean", "1", null)]
    [InlineData("date", "2026-02-30", null)]
    public void ReadValue_AsPeopleWriteIt_IsOfTheTypeOrNothing(string type, string text, object? value) =>
        Assert.Equal(value, (WrittenValues.Read(text, LogicalType.Parse(type)) as LiteralExpr)?.Value);

    [Theory]
    [InlineData("12.50", true)]
    [InlineData("12.500", true)]
    [InlineData("-99999999.99", true)]
    [InlineData("12.505", false)]
    [InlineData("100000000", false)]
    [InlineData("1,5", false)]
    [InlineData("1e2", false)]
    public void ReadDecimal_WithinItsDigits_IsExact(string text, bool fits) => Assert.Equal(fits, WrittenValues.Read(text, LogicalType.Decimal(10, 2)) is not null);

    [Fact]
    public void WriteValue_EveryType_ReadsBackAsTheSame()
    {
        foreach (var (value, type) in new (object, string)[]
        {
            ("it's ", "string"), (-5L, "integer"), (12.50m, "decimal(10,2)"), (0.1, "number"), (1e300, "number"), (true, "boolean"), (new DateOnly(2026, 11, 22), "date"),
            (new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc), "timestamp"), (new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc).AddTicks(1230), "timestamp"),
        })
        {
            Assert.Equal(value, Assert.IsType<LiteralExpr>(WrittenValues.Read(WrittenValues.Write(value), LogicalType.Parse(type))).Value);
        }

        var time = Assert.IsType<CastExpr>(WrittenValues.Read(WrittenValues.Write(new TimeOnly(9, 5, 0)), LogicalType.Time));
        Assert.Equal(("09:05:00", LogicalType.Time), (((LiteralExpr)time.Operand).Value, time.Type));
        Assert.Throws<ArgumentException>(() => WrittenValues.Write(null));
    }
}
