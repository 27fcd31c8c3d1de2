namespace Fungi.Verification;

/// <summary>A loss's value for one batch, and the gradient of the sum of its losses, as the runtime takes it.</summary>
/// <param name="Losses">[B].</param>
/// <param name="Gradients">With respect to each input, [B, ...] row by row; null where an input has no batch axis or no gradient.</param>
internal sealed record Evaluation(double[] Losses, IReadOnlyList<double[]?> Gradients)
{
    /// <summary>One sample's gradient with respect to one input; empty where there is none.</summary>
    public ReadOnlySpan<double> Gradient(int input, int sample) => Row(Gradients[input], sample, Losses.Length);

    /// <summary>One sample's part of an array over a batch.</summary>
    public static ReadOnlySpan<double> Row(double[]? values, int sample, int batch)
    {
        if (values is null) return [];
        var size = values.Length / batch;
        return values.AsSpan(sample * size, size);
    }

    /// <summary>The greatest magnitude of finite numbers.</summary>
    public static double Greatest(ReadOnlySpan<double> values)
    {
        var greatest = 0.0;
        foreach (var value in values)
        {
            if (double.IsFinite(value)) greatest = Math.Max(greatest, Math.Abs(value));
        }

        return greatest;
    }
}
