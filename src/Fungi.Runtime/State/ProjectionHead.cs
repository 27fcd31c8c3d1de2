using Fungi.Runtime.Randomness;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.State;

/// <summary>A head between embedding and loss: linear layers with GELU between them, in a pretraining after batch normalisation.</summary>
public sealed class ProjectionHead : IDisposable
{
    private readonly Affine[] layers;
    private readonly Affine[] norms; // of each hidden layer, or none

    private ProjectionHead(HeadSpecification specification, Affine[] layers, Affine[] norms) =>
        (Specification, this.layers, this.norms) = (specification, layers, norms);

    /// <summary>What the objective asked for.</summary>
    public HeadSpecification Specification { get; }

    /// <summary>Weights and biases by name: <c>0.weight</c> [out, in], <c>0.bias</c> [out], <c>1.weight</c>, ..., <c>0.norm.weight</c> [out], ...</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Parameters =>
    [
        .. layers.SelectMany((layer, index) => layer.Named($"{index}")),
        .. norms.SelectMany((norm, index) => norm.Named($"{index}.norm")),
    ];

    /// <summary>
    /// A random head in PyTorch's default initialisation, U(-1/sqrt(in), 1/sqrt(in)), a pure function of its key. One that is to be fitted
    /// has no last layer yet and hands on what that will be fitted on.
    /// </summary>
    /// <param name="specification">Its shape.</param>
    /// <param name="embeddingDim">E, the size of its input.</param>
    /// <param name="key">What its numbers are drawn from.</param>
    /// <param name="device">Where it lives.</param>
    public static ProjectionHead Random(HeadSpecification specification, int embeddingDim, RandomKey key, Device device)
    {
        var sizes = LayerSizes(specification, embeddingDim).Take(specification.Fit == HeadFit.None ? int.MaxValue : specification.HiddenLayers);
        var linear = sizes.Select((size, index) =>
        {
            var bound = 1 / Math.Sqrt(size.In);
            return new Affine(Draw("weight", size.Out!.Value, size.In), Draw("bias", size.Out.Value));

            Tensor Draw(string name, params long[] shape) =>
                CounterRandom.Uniform(key.With(index).With(name), -bound, bound, shape).to(device).DetachFromDisposeScope();
        }).ToArray();
        var normalizations = specification.BatchNorm
            ? linear.Take(specification.HiddenLayers).Select(layer => new Affine(ones_like(layer.Bias).DetachFromDisposeScope(), zeros_like(layer.Bias).DetachFromDisposeScope()))
            : [];
        return new(specification, linear, [.. normalizations]);
    }

    /// <summary>A head with given parameters.</summary>
    /// <param name="specification">Its shape.</param>
    /// <param name="embeddingDim">E, the size of its input.</param>
    /// <param name="parameter">Finds a parameter by the names of <see cref="Parameters"/>; the head takes the tensors over.</param>
    public static ProjectionHead From(HeadSpecification specification, int embeddingDim, Func<string, Tensor> parameter)
    {
        return new(
            specification,
            [.. LayerSizes(specification, embeddingDim).Select((size, index) => new Affine(Find($"{index}.weight", size.Out, size.In), Find($"{index}.bias", size.Out)))],
            norms: []); // features never need them

        Tensor Find(string name, params long?[] shape)
        {
            var tensor = parameter(name);
            return tensor.dim() == shape.Length && tensor.shape.Zip(shape).All(size => size.Second is null || size.First == size.Second)
                ? tensor
                : throw new InputException($"head '{specification.Name}': {name} has shape [{string.Join(", ", tensor.shape)}]; expected [{string.Join(", ", shape.Select(size => size is null ? "any" : $"{size}"))}].");
        }
    }

    /// <summary>This head with a last layer, which it takes over.</summary>
    /// <param name="weight">[L, in].</param>
    /// <param name="bias">[L].</param>
    public ProjectionHead With(Tensor weight, Tensor bias) => new(Specification, [.. layers, new(weight, bias)], norms);

    /// <summary>A head of its own with the same values.</summary>
    public ProjectionHead Copy() => new(Specification, [.. layers.Select(layer => layer.Copy())], [.. norms.Select(norm => norm.Copy())]);

    /// <summary>From embeddings or tokens [.., E] to latents [.., L].</summary>
    public Tensor Forward(Tensor embeddings)
    {
        var x = Specification.NormalizeEmbedding ? normalize(embeddings, dim: -1) : embeddings;
        for (var index = 0; index < layers.Length; index++)
        {
            x = linear(x, layers[index].Weight, layers[index].Bias);
            if (index < norms.Length) x = (NormalizeEachView(x) * norms[index].Weight) + norms[index].Bias;
            if (index < Specification.HiddenLayers) x = gelu(x);
        }

        return x;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var affine in layers.Concat(norms)) affine.Dispose();
    }

    // Each view has its own statistics, whatever others pass through the head with it: two inputs of one head agree on the views that they share.
    private static Tensor NormalizeEachView(Tensor x) // [B, V, .., H]
    {
        var viewsBeforeChannels = x.movedim([1], [-2]);
        return batch_norm(viewsBeforeChannels.flatten(-2).flatten(0, -2), null, null, training: true).view_as(viewsBeforeChannels).movedim([-2], [1]);
    }

    // The size of what a head is fitted to is known once it is fitted.
    private static IEnumerable<(long? Out, long In)> LayerSizes(HeadSpecification specification, int embeddingDim)
    {
        long size = embeddingDim;
        for (var index = 0; index < specification.HiddenLayers; index++)
        {
            yield return (specification.HiddenDim, size);
            size = specification.HiddenDim;
        }

        yield return (specification.Dim ?? (specification.Fit == HeadFit.None ? embeddingDim : null), size);
    }

    /// <summary>Weight and bias of a linear layer, [out, in] and [out], or of a normalisation, [out] both.</summary>
    private readonly record struct Affine(Tensor Weight, Tensor Bias) : IDisposable
    {
        public KeyValuePair<string, Tensor>[] Named(string name) => [KeyValuePair.Create($"{name}.weight", Weight), KeyValuePair.Create($"{name}.bias", Bias)];

        public Affine Copy() => new(Weight.detach().clone().DetachFromDisposeScope(), Bias.detach().clone().DetachFromDisposeScope());

        public void Dispose()
        {
            Weight.Dispose();
            Bias.Dispose();
        }
    }
}
