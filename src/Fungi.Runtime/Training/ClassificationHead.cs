using System.Collections.Immutable;
using System.Text.Json;
using Fungi.Models;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using Fungi.Runtime.Store;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Training;

/// <summary>A linear layer from embeddings to the scores of classes.</summary>
internal sealed class ClassificationHead : IDisposable
{
    private const double NormalDeviation = 0.01;
    private const string ClassesKey = "classes";

    private readonly Tensor weight;
    private readonly Tensor bias;

    private ClassificationHead(IReadOnlyList<string> classes, Tensor weight, Tensor bias) => (Classes, this.weight, this.bias) = (classes, weight, bias);

    /// <summary>The names of the C classes, in the scores' order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary><c>weight</c> [C, E] and <c>bias</c> [C].</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["weight"] = weight, ["bias"] = bias };

    /// <summary>A head to be trained.</summary>
    /// <param name="initialization">What its weights are.</param>
    /// <param name="classes">The names of its classes.</param>
    /// <param name="embeddingDim">E, the size of its input.</param>
    /// <param name="key">What its weights are drawn from.</param>
    /// <param name="device">Where it lives.</param>
    public static ClassificationHead Create(HeadInitialization initialization, IReadOnlyList<string> classes, int embeddingDim, RandomKey key, Device device)
    {
        using var scope = NewDisposeScope();
        var values = new float[classes.Count * embeddingDim];
        if (initialization == HeadInitialization.Normal)
        {
            var random = new CounterRandom(key.With("head"));
            foreach (ref var value in values.AsSpan()) value = (float)(NormalDeviation * random.NextNormal());
        }

        return new(
            classes,
            tensor(values, [classes.Count, embeddingDim]).to(device).DetachFromDisposeScope(),
            zeros(classes.Count, device: device).DetachFromDisposeScope());
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="embeddingDim">E, the size of its input.</param>
    /// <param name="device">Where it will live.</param>
    /// <exception cref="InputException">The file cannot be read, or is not that.</exception>
    public static ClassificationHead Read(string path, int embeddingDim, Device device)
    {
        using var file = Safetensors.Open(path);
        var classes = ClassesOf(file);
        return !classes.IsDefaultOrEmpty && !classes.Contains(null!) && IsThere("weight", classes.Length, embeddingDim) && IsThere("bias", classes.Length)
            ? new(classes, Find("weight"), Find("bias"))
            : throw new InputException($"{path}: is not a head for embeddings of {embeddingDim} numbers; expected weight, bias and the names of the classes. Train anew with --overwrite.");

        bool IsThere(string name, params long[] shape) =>
            file.Tensors.TryGetValue(name, out var tensor) && tensor.Type == ScalarType.Float32 && tensor.Shape.SequenceEqual(shape);

        Tensor Find(string name) => file.Read(name).to(device).DetachFromDisposeScope();
    }

    /// <summary>Writes weights, biases and the classes' names.</summary>
    public void Save(string path, IReadOnlyDictionary<string, string> metadata)
    {
        var all = new Dictionary<string, string>(metadata, StringComparer.Ordinal) { [ClassesKey] = JsonSerializer.Serialize([.. Classes], StateJson.Default.ImmutableArrayString) };
        RunDirectory.WriteAtomically(path, stream => Safetensors.Write(stream, Parameters, all));
    }

    /// <summary>From embeddings [N, E] to scores [N, C].</summary>
    public Tensor Scores(Tensor embeddings) => linear(embeddings, weight, bias);

    /// <summary>
    /// The mean cross-entropy of the classes' probabilities p and smoothed targets (Szegedy et al. 2016, arXiv 1512.00567):
    /// -(1 - s) log p(y) - s / C · Σ log p(c).
    /// </summary>
    /// <param name="embeddings">[N, E].</param>
    /// <param name="labels">[N] classes y.</param>
    /// <param name="smoothing">s, from 0 to 1.</param>
    public Tensor Loss(Tensor embeddings, long[] labels, double smoothing) =>
        cross_entropy(Scores(embeddings), tensor(labels, device: embeddings.device), label_smoothing: smoothing);

    /// <inheritdoc/>
    public void Dispose()
    {
        weight.Dispose();
        bias.Dispose();
    }

    private static ImmutableArray<string> ClassesOf(TensorFile file)
    {
        try
        {
            return JsonSerializer.Deserialize(file.Metadata.GetValueOrDefault(ClassesKey, "null"), StateJson.Default.ImmutableArrayString);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
