using Fungi.Runtime.Randomness;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.State;

/// <summary>A head between embedding and loss: linear layers with GELU between them.</summary>
public sealed class ProjectionHead : IDisposable
{
    private readonly (Tensor Weight, Tensor Bias)[] layers;

    private ProjectionHead(HeadSpecification specification, (Tensor Weight, Tensor Bias)[] layers) =>
        (Specification, this.layers) = (specification, layers);

    /// <summary>What the objective asked for.</summary>
    public HeadSpecification Specification { get; }

    /// <summary>Weights and biases by name: <c>0.weight</c> [out, in], <c>0.bias</c> [out], <c>1.weight</c>, ...</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Parameters => layers.SelectMany((layer, index) => new[]
    {
        KeyValuePair.Create($"{index}.weight", layer.Weight),
        KeyValuePair.Create($"{index}.bias", layer.Bias),
    });

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
        return new(specification, [.. sizes.Select((size, index) =>
        {
            var bound = 1 / Math.Sqrt(size.In);
            return (Draw("weight", size.Out!.Value, size.In), Draw("bias", size.Out.Value));

            Tensor Draw(string name, params long[] shape) =>
                CounterRandom.Uniform(key.With(index).With(name), -bound, bound, shape).to(device).DetachFromDisposeScope();
        })]);
    }

    /// <summary>A head with given parameters.</summary>
    /// <param name="specification">Its shape.</param>
    /// <param name="embeddingDim">E, the size of its input.</param>
    /// <param name="parameter">Finds a parameter by the names of <see cref="Parameters"/>; the head takes the tensors over.</param>
    public static ProjectionHead From(HeadSpecification specification, int embeddingDim, Func<string, Tensor> parameter)
    {
        return new(specification, [.. LayerSizes(specification, embeddingDim).Select((size, index) =>
            (Find($"{index}.weight", size.Out, size.In), Find($"{index}.bias", size.Out)))]);

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
    public ProjectionHead With(Tensor weight, Tensor bias) => new(Specification, [.. layers, (weight, bias)]);

    /// <summary>A head of its own with the same values.</summary>
    public ProjectionHead Copy() =>
        new(Specification, [.. layers.Select(layer => (layer.Weight.detach().clone().DetachFromDisposeScope(), layer.Bias.detach().clone().DetachFromDisposeScope()))]);

    /// <summary>From embeddings or tokens [.., E] to latents [.., L].</summary>
    public Tensor Forward(Tensor embeddings)
    {
        var x = Specification.NormalizeEmbedding ? normalize(embeddings, dim: -1) : embeddings;
        for (var index = 0; index < layers.Length; index++)
        {
            x = linear(x, layers[index].Weight, layers[index].Bias);
            if (index < Specification.HiddenLayers) x = gelu(x);
        }

        return x;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (weight, bias) in layers)
        {
            weight.Dispose();
            bias.Dispose();
        }
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
}
