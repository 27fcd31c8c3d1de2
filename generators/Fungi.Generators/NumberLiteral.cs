using System.Globalization;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators;

/// <summary>What to do with a fraction that becomes a whole number.</summary>
internal enum Rounding
{
    /// <summary>Refuse it.</summary>
    Exact,

    /// <summary>The next whole number, for a lower bound.</summary>
    Up,

    /// <summary>The whole number before, for an upper bound.</summary>
    Down,
}

/// <summary>Writes numbers as C# literals of a given type.</summary>
internal static class NumberLiteral
{
    private const double HalfMaximum = 65504;

    private static readonly Dictionary<SpecialType, (decimal Minimum, decimal Maximum)> WholeTypes = new()
    {
        [SpecialType.System_SByte] = (sbyte.MinValue, sbyte.MaxValue),
        [SpecialType.System_Byte] = (byte.MinValue, byte.MaxValue),
        [SpecialType.System_Int16] = (short.MinValue, short.MaxValue),
        [SpecialType.System_UInt16] = (ushort.MinValue, ushort.MaxValue),
        [SpecialType.System_Int32] = (int.MinValue, int.MaxValue),
        [SpecialType.System_UInt32] = (uint.MinValue, uint.MaxValue),
        [SpecialType.System_Int64] = (long.MinValue, long.MaxValue),
        [SpecialType.System_UInt64] = (ulong.MinValue, ulong.MaxValue),
        [SpecialType.System_IntPtr] = (int.MinValue, int.MaxValue),
        [SpecialType.System_UIntPtr] = (uint.MinValue, uint.MaxValue),
    };

    /// <summary>
    /// The number as a literal of the type; null where it does not fit, or where it is a bound at the type's own limit.
    /// </summary>
    public static string? Write(IConvertible number, ITypeSymbol type, Rounding rounding)
    {
        try
        {
            return WholeTypes.TryGetValue(type.SpecialType, out var limits) ? Whole(number, limits, rounding) : Fraction(number, type);
        }
        catch (Exception mistake) when (mistake is FormatException or OverflowException or InvalidCastException)
        {
            return null;
        }
    }

    private static string? Whole(IConvertible number, (decimal Minimum, decimal Maximum) limits, Rounding rounding)
    {
        var exact = number.ToDecimal(CultureInfo.InvariantCulture);
        var whole = rounding == Rounding.Up ? Math.Ceiling(exact) : Math.Floor(exact);
        var fits = rounding switch
        {
            Rounding.Up => whole > limits.Minimum,
            Rounding.Down => whole < limits.Maximum,
            _ => whole == exact,
        };
        return fits && whole >= limits.Minimum && whole <= limits.Maximum ? whole.ToString("0", CultureInfo.InvariantCulture) : null;
    }

    private static string? Fraction(IConvertible number, ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Decimal)
            return $"{number.ToDecimal(CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)}m";
        var value = number.ToDouble(CultureInfo.InvariantCulture);
        if (double.IsNaN(value) || double.IsInfinity(value) || Math.Abs(value) == double.MaxValue) return null;
        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        return type.SpecialType switch
        {
            SpecialType.System_Double => digits,
            SpecialType.System_Single => Math.Abs(value) >= float.MaxValue ? null : $"{digits}f",
            _ when type.Is("System.Half") && Math.Abs(value) >= HalfMaximum => null,
            _ => $"({type.QualifiedName()})({digits})",
        };
    }
}
