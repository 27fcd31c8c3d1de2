using System.Globalization;

namespace Fungi.Verification;

/// <summary>A loss fails a check.</summary>
/// <param name="Check">The check.</param>
/// <param name="Message">What was measured, a clause without names and numbers of samples.</param>
public sealed record Finding(BatchCheck Check, string Message)
{
    /// <summary>The input through which it fails, by its name; null where it is not one input's doing.</summary>
    public string? Input { get; init; }

    /// <summary>The sample i whose loss is not its own, by its place in the batch.</summary>
    public int? Sample { get; init; }

    /// <summary>The sample j that it depends on, by its place in the batch; null where it takes several.</summary>
    public int? Other { get; init; }

    /// <summary>The size of the effect, in the unit of the loss or of its derivative.</summary>
    public double? Effect { get; init; }

    /// <summary>The effect as a share of what it acts on: the sample's own loss, gradient or derivative.</summary>
    public double? RelativeEffect { get; init; }

    /// <summary>The rule that is broken, such as FNG2001.</summary>
    public string Rule => Check.Rule();

    /// <summary>All of this in one line.</summary>
    public override string ToString()
    {
        var samples = (Sample, Other) switch
        {
            ({ } i, { } j) => $"sample {i}, {(i == j ? "itself" : $"through sample {j}")}",
            ({ } i, null) => $"sample {i}",
            _ => null,
        };
        string?[] parts =
        [
            Input is null ? null : $"input '{Input}'",
            samples,
            Effect is { } effect ? string.Create(CultureInfo.InvariantCulture, $"by {effect:0.0e+0}") : null,
            RelativeEffect is { } relative ? string.Create(CultureInfo.InvariantCulture, $"relative {relative:0.0e+0}") : null,
        ];
        var details = string.Join(", ", parts.Where(part => part is not null));
        return details.Length == 0 ? $"{Rule}: {Message}" : $"{Rule}: {Message} ({details})";
    }
}
