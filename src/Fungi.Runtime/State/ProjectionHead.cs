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

    /// <summary>A random head in PyTorch's default initialisation, U(-1/sqrt(in), 1/sqrt(in)), a pure function of its key.</summary>
    /// <param name="specification">Its shape.</param>
    /// <param name="embeddingDim">E, the size of its input.</param>
    /// <param name="key">What its numbers are drawn from.</param>
    /// <param name="device">Where it lives.</param>
    public static ProjectionHead Random(HeadSpecification specification, int embeddingDim, RandomKey key, Device device)
    {
        return new(specification, [.. LayerSizes(specification, embeddingDim).Select((size, index) =>
        {
            var bound = 1 / Math.Sqrt(size.In);
            return (Draw("weight", size.Out, size.In), Draw("bias", size.Out));

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

        Tensor Find(string name, params long[] shape)
        {
            var tensor = parameter(name);
            return tensor.shape.SequenceEqual(shape)
                ? tensor
                : throw new InputException($"head '{specification.Name}': {name} has shape [{string.Join(", ", tensor.shape)}]; expected [{string.Join(", ", shape)}].");
        }
    }

    /// <summary>From embeddings [B, V, E] to latents [B, V, L].</summary>
    public Tensor Forward(Tensor embeddings)
    {
        var x = Specification.NormalizeEmbedding ? normalize(embeddings, dim: -1) : embeddings;
        for (var index = 0; index < layers.Length; index++)
        {
            if (index > 0) x = gelu(x);
            x = linear(x, layers[index].Weight, layers[index].Bias);
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

    private static IEnumerable<(long Out, long In)> LayerSizes(HeadSpecification specification, int embeddingDim)
    {
        long size = embeddingDim;
        for (var index = 0; index < specification.HiddenLayers; index++)
        {
            yield return (specification.HiddenDim, size);
            size = specification.HiddenDim;
        }

        yield return (specification.Dim ?? embeddingDim, size);
    }
}
