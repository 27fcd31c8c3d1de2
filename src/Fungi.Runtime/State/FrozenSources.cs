using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.State;

/// <summary>What frozen inputs are computed from.</summary>
/// <param name="plan">The objective's plan.</param>
/// <param name="values">The values of other inputs, [S, V, ...] or more samples, by parameter.</param>
/// <param name="computed">The frozen inputs that are there already; those that are made straight from samples come before the rest.</param>
/// <param name="key">What random numbers are drawn from.</param>
/// <param name="device">Where tensors live.</param>
/// <param name="embedder">Embeds images that are no samples.</param>
/// <param name="cancellation">Stops the work.</param>
public sealed class FrozenSources(
    ObjectivePlan plan,
    IReadOnlyDictionary<string, Tensor> values,
    IReadOnlyDictionary<FrozenInput, Tensor> computed,
    RandomKey key,
    Device device,
    ImageEmbedder embedder,
    CancellationToken cancellation)
{
    /// <summary>The objective's plan.</summary>
    public ObjectivePlan Plan => plan;

    /// <summary>Stops the work.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Where tensors live.</summary>
    public Device Device => device;

    /// <summary>The backbone's embeddings of normalised images: from [N, 3, H, W] to [N, E], without gradient.</summary>
    public Tensor Embed(Tensor images) => embedder.Embed(images);

    /// <summary>A parameter's values for the first samples, [S, V, ...], or the value of a frozen one.</summary>
    public Tensor Value(string parameter, int samples) =>
        values.TryGetValue(parameter, out var value) ? value.narrow(0, 0, samples) : computed[plan.Input<FrozenInput>(parameter)];

    /// <summary>A frozen input that this one is made from.</summary>
    public Tensor Computed(FrozenInput input) => computed[input];

    /// <summary>What an input's random numbers are drawn from.</summary>
    public RandomKey KeyOf(FrozenInput input) => key.With(input.Parameter);

    /// <summary>A parameter's values for the first samples, a point for each view, and each token, of a sample: [S · V .., L].</summary>
    /// <param name="input">The input that is made from them.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="samples">S.</param>
    /// <exception cref="InputException">The parameter's values are no vectors of numbers.</exception>
    public Tensor Points(FrozenInput input, string parameter, int samples)
    {
        var value = values[parameter].narrow(0, 0, samples);
        return value.dim() > 2 && value.is_floating_point()
            ? value.flatten(0, -2)
            : throw new InputException($"loss input '{input.Parameter}': it is made from '{parameter}', which has one number for each view; expected vectors, such as latents.");
    }
}
