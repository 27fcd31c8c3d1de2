using static TorchSharp.torch;

namespace Fungi.Verification;

/// <summary>One input of a loss, and how values for it are drawn.</summary>
/// <param name="Name">Its name, for findings.</param>
/// <param name="Draw">
/// Draws values for so many samples, <c>[samples, ...]</c>, float64 or int64, on the CPU; for a frozen input the number is to be ignored.
/// </param>
public sealed record CheckedInput(string Name, Func<Generator, long, Tensor> Draw)
{
    /// <summary>Whether it has no batch axis: a bank, a statistic. It is drawn once and stays.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>Whether the loss is to treat it as a constant, so that a gradient with respect to it makes no feature.</summary>
    public bool IsConstant { get; init; }

    /// <summary>Whether its values may be of any magnitude, so that other samples may be replaced by very large ones.</summary>
    public bool IsUnbounded { get; init; }

    /// <summary>Standard normal numbers for each sample, such as latents: <c>[B, ...]</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">One sample's shape.</param>
    public static CheckedInput Normal(string name, params long[] shape) =>
        new(name, (generator, samples) => randn([samples, .. shape], dtype: ScalarType.Float64, generator: generator)) { IsUnbounded = true };

    /// <summary>Numbers from 0 to 1 for each sample: <c>[B, ...]</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">One sample's shape.</param>
    public static CheckedInput Uniform(string name, params long[] shape) =>
        new(name, (generator, samples) => rand([samples, .. shape], dtype: ScalarType.Float64, generator: generator));

    /// <summary>Classes for each sample, int64 from 0 to <paramref name="classes"/> - 1: <c>[B, ...]</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="shape">One sample's shape.</param>
    public static CheckedInput Labels(string name, long classes, params long[] shape) =>
        new(name, (generator, samples) => randint(classes, [samples, .. shape], generator: generator));

    /// <summary>Standard normal numbers without batch axis, such as a bank.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    public static CheckedInput Frozen(string name, params long[] shape) =>
        new(name, (generator, _) => randn(shape, dtype: ScalarType.Float64, generator: generator)) { IsFrozen = true };
}
