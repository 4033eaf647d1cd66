using DataMesh.Portal.Query.DuckDb.Native;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>Exact conversion between the engine's decimals (38 digits) and System.Decimal (28 to 29 digits).</summary>
internal static class DuckDbDecimals
{
    private static readonly Int128[] Powers = MakePowers();
    private static readonly Int128 Mantissa = (Int128)1 << 96;

    /// <summary>Ten to a power.</summary>
    /// <param name="exponent">0 to 38.</param>
    internal static Int128 Power(int exponent) => Powers[exponent];

    /// <summary>The decimal of an unscaled integer. Fraction digits beyond what System.Decimal holds are rounded half to even.</summary>
    /// <param name="unscaled">The digits.</param>
    /// <param name="scale">How many of them are behind the point, 0 to 38.</param>
    /// <exception cref="OverflowException">The whole part needs more than System.Decimal has.</exception>
    internal static decimal ToDecimal(Int128 unscaled, int scale)
    {
        var negative = unscaled < 0;
        var value = negative ? -unscaled : unscaled;
        if (scale > 28 || value >= Mantissa || value < 0)
        {
            var drop = Math.Max(0, scale - 28);
            while (drop <= scale && Rounded(value, drop) is var rounded && (rounded >= Mantissa || rounded < 0))
            {
                drop++;
            }

            if (drop > scale)
            {
                throw new OverflowException("A decimal has more digits before the point than can be shown (28).");
            }

            value = Rounded(value, drop);
            scale -= drop;
        }

        return new decimal((int)(uint)value, (int)(uint)(value >> 32), (int)(uint)(value >> 64), negative, (byte)scale);
    }

    /// <summary>The unscaled integer of a decimal at a given scale.</summary>
    /// <exception cref="OverflowException">The value needs more digits than the scale or 38 digits allow.</exception>
    internal static Int128 ToUnscaled(decimal value, int scale)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var unscaled = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        var has = (bits[3] >> 16) & 0xFF;
        if (has < scale)
        {
            unscaled = checked(unscaled * Powers[scale - has]);
        }
        else if (has > scale)
        {
            var (quotient, rest) = Int128.DivRem(unscaled, Powers[has - scale]);
            if (rest != 0)
            {
                throw new OverflowException($"A decimal has more than {scale} digits behind the point.");
            }

            unscaled = quotient;
        }

        return bits[3] < 0 ? -unscaled : unscaled;
    }

    internal static NativeDecimal ToNative(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (bits[3] >> 16) & 0xFF;
        var unscaled = ToUnscaled(value, scale);
        return new NativeDecimal { Width = (byte)Math.Max(Digits(unscaled), Math.Max(scale, 1)), Scale = (byte)scale, Value = NativeHugeInt.From(unscaled) };
    }

    /// <summary>How many decimal digits a value has; at least 1.</summary>
    internal static int Digits(Int128 value)
    {
        value = Int128.Abs(value);
        var digits = 1;
        while (digits <= 38 && value >= Powers[digits])
        {
            digits++;
        }

        return digits;
    }

    private static Int128 Rounded(Int128 value, int drop)
    {
        if (drop == 0)
        {
            return value;
        }

        var (quotient, rest) = Int128.DivRem(value, Powers[drop]);
        var half = Powers[drop] / 2;
        return rest > half || (rest == half && Int128.IsOddInteger(quotient)) ? quotient + 1 : quotient;
    }

    private static Int128[] MakePowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
