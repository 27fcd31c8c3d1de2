using System.Collections.Immutable;
using System.Globalization;

namespace Fungi;

/// <summary>
/// The steps from a decoded image (float32 [3, H, W], RGB in [0, 1]) to one view, recorded and compared by value. Each step is an extension
/// method beside its record: <c>view.RandomResizedCrop((0.25, 1)).Normalize(ImageStatistics.ImageNet)</c>.
/// </summary>
public sealed class ImageView : IEquatable<ImageView>
{
    /// <summary>The decoded image itself.</summary>
    public static ImageView Original { get; } = new([]);

    private ImageView(ImmutableArray<ViewStep> steps) => Steps = steps;

    /// <summary>The steps, first to last.</summary>
    public ImmutableArray<ViewStep> Steps { get; }

    /// <summary>Whether any step draws random numbers.</summary>
    public bool IsRandom => Steps.Any(step => step is IRandomStep);

    /// <summary>Adds a step.</summary>
    public ImageView Then(ViewStep step) => new(Steps.Add(step));

    /// <inheritdoc/>
    public bool Equals(ImageView? other) => other is not null && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ImageView);

    /// <inheritdoc/>
    public override int GetHashCode() => Steps.Aggregate(17, HashCode.Combine);

    /// <summary>The steps in words; equal views have equal words, on every machine and in every culture: random numbers are keyed by them.</summary>
    public override string ToString()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture; // records print numbers in the current culture
            return string.Join(" -> ", Steps);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}

/// <summary>One step from image to view: a record of its parameters. The runtime holds one executor per type of step.</summary>
public abstract record ViewStep;

/// <summary>Marks a step that draws random numbers.</summary>
public interface IRandomStep;
