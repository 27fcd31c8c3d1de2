using System.Collections.Immutable;

namespace Fungi.BatchIndependence.Fuzzing.Programs;

/// <summary>
/// A tensor's shape, one text for each axis: the factors of its size, the slowest first. "B" is the batch, "BV" what is left of [B, V] when it is
/// flattened, "" an axis of size 1. Two axes have one size if they have the same factors in any order.
/// </summary>
internal sealed class Shape(params ImmutableArray<string> axes) : IEquatable<Shape>
{
    public const int Views = 3;
    public const int Latents = 4;
    public const int Bank = 6;

    public ImmutableArray<string> Axes { get; } = axes;

    public int Rank => Axes.Length;

    public string this[int axis] => Axes[axis];

    public int IndexOf(string axis) => Axes.IndexOf(axis);

    public Shape Without(int axis) => new(Axes.RemoveAt(axis));

    public Shape With(int axis, string size) => new(Axes.SetItem(axis, size));

    public Shape Insert(int axis, string size) => new(Axes.Insert(axis, size));

    public Shape Permute(IEnumerable<int> order) => new([.. order.Select(axis => Axes[axis])]);

    /// <summary>The shape of a pointwise operation's result; null if these two cannot be broadcast.</summary>
    public static Shape? Broadcast(Shape left, Shape right)
    {
        var rank = Math.Max(left.Rank, right.Rank);
        var axes = new string[rank];
        for (var i = 1; i <= rank; i++)
        {
            var (a, b) = (i <= left.Rank ? left[^i] : "", i <= right.Rank ? right[^i] : "");
            if (a.Length > 0 && b.Length > 0 && !SameSize(a, b)) return null;
            axes[rank - i] = a.Length > 0 ? a : b;
        }

        return new([.. axes]);
    }

    public static bool SameSize(string a, string b) => a.Order().SequenceEqual(b.Order());

    /// <summary>How many numbers a sample contributes.</summary>
    public int Elements => Axes.SelectMany(axis => axis).Aggregate(1, (product, factor) => product * Value(factor));

    /// <summary>A size as C#; the batch's is a variable.</summary>
    public static string Text(string size) => size.Length == 0 ? "1" : string.Join(" * ", size.Select(factor => factor == 'B' ? "batch" : $"{Value(factor)}"));

    public bool Equals(Shape? other) => other is not null && Axes.SequenceEqual(other.Axes);

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"[{string.Join(", ", Axes.Select(Text))}]";

    private string this[Index axis] => Axes[axis];

    private static int Value(char factor) => factor switch { 'V' => Views, 'L' => Latents, 'S' => Bank, 'P' => 2, _ => 1 };
}
