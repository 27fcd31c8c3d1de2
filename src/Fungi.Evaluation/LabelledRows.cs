using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>Features with the classes of their rows.</summary>
internal static class LabelledRows
{
    /// <summary>[N, C] float64: one in the column of each row's class.</summary>
    /// <exception cref="InputException">There is one class alone, or features are not finite.</exception>
    /// <exception cref="ArgumentException">There are not as many labels as rows.</exception>
    public static Tensor OneHot(Tensor features, IReadOnlyList<long> labels, out long[] classes)
    {
        if (labels.Count != features.shape[0]) throw new ArgumentException($"{labels.Count} labels for {features.shape[0]} samples.", nameof(labels));
        long[] known = classes = [.. labels.Distinct().Order()];
        if (known.Length < 2) throw new InputException("All training samples are of one class; expected at least 2 to tell apart.");
        using var scope = NewDisposeScope();
        if (!features.isfinite().all().item<bool>()) throw new InputException("The features hold NaN or infinite values; expected finite ones.");
        var columns = tensor(labels.Select(label => (long)Array.BinarySearch(known, label)).ToArray(), device: features.device);
        return nn.functional.one_hot(columns, known.Length).to(ScalarType.Float64).MoveToOuterDisposeScope();
    }

    /// <summary>Some of the rows.</summary>
    public static (Tensor Features, long[] Labels) Take(Tensor features, IReadOnlyList<long> labels, long[] rows) =>
        (features.index_select(0, tensor(rows, device: features.device)), [.. rows.Select(row => labels[(int)row])]);
}
