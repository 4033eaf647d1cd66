using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Plan;

public class TypeFitTests
{
    [Theory]
    [InlineData("decimal(10,2)", "decimal(10,2)", nameof(TypeFit.Same))]
    [InlineData("integer", "string", nameof(TypeFit.Always))]
    [InlineData("integer", "number", nameof(TypeFit.Always))]
    [InlineData("decimal(8,2)", "decimal(10,2)", nameof(TypeFit.Always))]
    [InlineData("decimal(8,1)", "decimal(10,2)", nameof(TypeFit.Always))]
    [InlineData("integer", "decimal(21,2)", nameof(TypeFit.Always))]
    [InlineData("decimal(18,0)", "integer", nameof(TypeFit.Always))]
    [InlineData("date", "timestamp", nameof(TypeFit.Always))]
    [InlineData("decimal(14,2)", "decimal(10,2)", nameof(TypeFit.Checked))]
    [InlineData("decimal(10,1)", "decimal(10,2)", nameof(TypeFit.Checked))]
    [InlineData("integer", "decimal(20,2)", nameof(TypeFit.Checked))]
    [InlineData("decimal(19,0)", "integer", nameof(TypeFit.Checked))]
    [InlineData("decimal(10,3)", "decimal(10,2)", nameof(TypeFit.Lossy))]
    [InlineData("number", "integer", nameof(TypeFit.Lossy))]
    [InlineData("number", "decimal(10,2)", nameof(TypeFit.Lossy))]
    [InlineData("decimal(4,1)", "integer", nameof(TypeFit.Lossy))]
    [InlineData("timestamp", "date", nameof(TypeFit.Lossy))]
    [InlineData("string", "integer", nameof(TypeFit.Lossy))]
    [InlineData("boolean", "integer", nameof(TypeFit.Lossy))]
    [InlineData("integer", "boolean", nameof(TypeFit.Lossy))]
    [InlineData("date", "time", nameof(TypeFit.Lossy))]
    public void Of_Types_SaysWhetherAValueCanBecomeAnother(string from, string to, string expected)
        => Assert.Equal(expected, TypeFits.Of(LogicalType.Parse(from), LogicalType.Parse(to)).ToString());
}
