using System.Globalization;

namespace Fungi;

/// <summary>An interval, either end of which may be open or missing; written as it follows a noun: <c> from 0 to 1</c>.</summary>
internal sealed record Interval<T>(T? Minimum, T? Maximum, bool MinimumIsExclusive, bool MaximumIsExclusive)
    where T : struct, IComparable<T>, IFormattable
{
    public bool Contains(T value) =>
        (Minimum is not { } low || value.CompareTo(low) >= (MinimumIsExclusive ? 1 : 0)) &&
        (Maximum is not { } high || value.CompareTo(high) <= (MaximumIsExclusive ? -1 : 0));

    public override string ToString()
    {
        var low = Minimum?.ToString(null, CultureInfo.InvariantCulture);
        var high = Maximum?.ToString(null, CultureInfo.InvariantCulture);
        var least = MinimumIsExclusive ? $"above {low}" : $"of at least {low}";
        var most = MaximumIsExclusive ? $"below {high}" : $"of at most {high}";
        return (low, high) switch
        {
            (null, null) => "",
            (_, null) => $" {least}",
            (null, _) => $" {most}",
            _ when MinimumIsExclusive || MaximumIsExclusive => $" {least} and {most}",
            _ => $" from {low} to {high}",
        };
    }
}
