namespace DataMesh.Portal.Query.Plan;

/// <summary>How values of one type fit another.</summary>
internal enum TypeFit
{
    /// <summary>The types are the same.</summary>
    Same,

    /// <summary>Every value has its like there.</summary>
    Always,

    /// <summary>A value has its like there, or none at all: bringing it there fails and never changes it.</summary>
    Checked,

    /// <summary>A value may become another one, or it is not meant for that type.</summary>
    Lossy,
}

/// <summary>Which types fit which.</summary>
internal static class TypeFits
{
    // What 64 bits can hold has up to 19 digits; every number of 18 digits is among it.
    private const int IntegerDigits = 19;

    /// <summary>How values fit.</summary>
    /// <param name="from">The type that they have.</param>
    /// <param name="to">The type that they shall have.</param>
    internal static TypeFit Of(LogicalType from, LogicalType to) => (from.Kind, to.Kind) switch
    {
        _ when from == to => TypeFit.Same,
        (_, LogicalKind.String) or (LogicalKind.Integer or LogicalKind.Decimal, LogicalKind.Number) or (LogicalKind.Date, LogicalKind.Timestamp) => TypeFit.Always,
        (LogicalKind.Integer, LogicalKind.Decimal) => Fit(IntegerDigits, to.Precision - to.Scale),
        (LogicalKind.Decimal, LogicalKind.Integer) when from.Scale == 0 => Fit(from.Precision, IntegerDigits - 1),
        (LogicalKind.Decimal, LogicalKind.Decimal) when from.Scale <= to.Scale => Fit(from.Precision - from.Scale, to.Precision - to.Scale),
        _ => TypeFit.Lossy,
    };

    private static TypeFit Fit(int digits, int room) => digits <= room ? TypeFit.Always : TypeFit.Checked;
}
