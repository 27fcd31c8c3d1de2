using Fungi.Models.Layers;
using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>
/// A network from images to embeddings, frozen unless <see cref="SetTrainable"/> says otherwise. A family of backbones derives from it,
/// declares its layers in <see cref="ParameterSet"/> and lists itself in <see cref="BackboneFamily"/>. A frozen one may be passed by several threads at once.
/// </summary>
public abstract class Backbone : IDisposable
{
    /// <summary>Makes a backbone whose parameters have no values yet.</summary>
    /// <param name="transform">What is done to its images at inference.</param>
    protected Backbone(InferenceTransform transform) => Transform = transform;

    /// <summary>What its checkpoint was recognised as, in words; null where it was made without one.</summary>
    public string? Family { get; internal set; }

    /// <summary>The embedding's size, E.</summary>
    public abstract int EmbeddingDim { get; }

    /// <summary>The dotted paths of the linear layers and convolutions, in the order of the forward pass: what a <see cref="Tap"/> can name.</summary>
    public abstract IReadOnlyList<string> LinearLayers { get; }

    /// <summary>The layer whose gradients make the best features, as far as is known.</summary>
    public abstract string RecommendedLayer { get; }

    /// <summary>The dotted paths of its blocks, in the order of the forward pass; none where it is not known how it is divided.</summary>
    public virtual IReadOnlyList<string> Blocks => [];

    /// <summary>What is done to its images at inference.</summary>
    public InferenceTransform Transform { get; }

    /// <summary>The side of the square images it is meant for, in pixels.</summary>
    public int ImageSize => Transform.ImageSize;

    /// <summary>How its images are normalised.</summary>
    public ImageStatistics Statistics => Transform.Statistics;

    /// <summary>Its inference transform as a view.</summary>
    public ImageView InferenceView => Transform.View;

    /// <summary>The side in pixels of the square that a patch token stands for; null where the backbone has no patch tokens.</summary>
    public virtual int? PatchSize => null;

    /// <summary>C: one for the embedding, and one for each class token after the first.</summary>
    public virtual int ClassTokens => 1;

    /// <summary>Whether it can leave patches out of a pass.</summary>
    public virtual bool DropsPatches => false;

    /// <summary>The arithmetic up to the tap; <see cref="Models.Precision.Float32"/> unless set.</summary>
    public Precision Precision { get; set; }

    /// <summary>
    /// The float32 parameters by their names in checkpoints. Whoever writes into one calls <see cref="Refresh"/> afterwards.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => ParameterSet.Tensors;

    /// <summary>How many numbers the parameters are, whether they have values yet or not; statistics that are only kept do not count.</summary>
    public long ParameterCount => ParameterSet.Count;

    /// <summary>From the checkpoint's names of layers to ours; null: they are ours.</summary>
    internal IReadOnlyDictionary<string, string>? LayerNames { get; set; }

    /// <summary>Where the layers declare their parameters.</summary>
    protected ParameterSet ParameterSet { get; } = new();

    /// <summary>Computes the embeddings of a batch.</summary>
    /// <param name="images">[N, 3, H, W], normalised, on the parameters' device.</param>
    /// <param name="tap">Where to begin the autograd graph; absent: nowhere. It must be fresh.</param>
    /// <returns>[N, E], float32, in the caller's dispose scope.</returns>
    /// <exception cref="InputException">The tap names no linear layer of this backbone.</exception>
    public Tensor Forward(Tensor images, Tap? tap = null) => Run(images, tap, null, (input, dropped, at) => EmbedClassTokens(input, dropped, at).select(1, 0));

    /// <summary>Computes the embeddings of a batch and its further class tokens.</summary>
    /// <param name="images">[N, 3, H, W], normalised, on the parameters' device.</param>
    /// <param name="tap">Where to begin the autograd graph; absent: nowhere. It must be fresh.</param>
    /// <param name="dropped">
    /// Which patches do not enter: boolean [N, patches], row by row, as many in each row; absent: none. Only where <see cref="DropsPatches"/>.
    /// </param>
    /// <returns>[N, C, E], float32: the embedding, then the other class tokens. In the caller's dispose scope.</returns>
    /// <exception cref="InputException">The tap names no linear layer of this backbone.</exception>
    public Tensor ForwardClassTokens(Tensor images, Tap? tap = null, Tensor? dropped = null) => Run(images, tap, dropped, EmbedClassTokens);

    /// <summary>Computes class and patch tokens in one pass.</summary>
    /// <param name="images">[N, 3, H, W], normalised, on the parameters' device.</param>
    /// <param name="tap">Where to begin the autograd graph; absent: nowhere. It must be fresh.</param>
    /// <param name="dropped">Which patches do not enter, as in <see cref="ForwardClassTokens"/>; their tokens are zeros.</param>
    /// <returns>[N, C + patches, E], float32: the embedding, the further class tokens, then the patches row by row. In the caller's dispose scope.</returns>
    /// <exception cref="InputException">The tap names no linear layer of this backbone, or the backbone has no patch tokens.</exception>
    public Tensor ForwardTokens(Tensor images, Tap? tap = null, Tensor? dropped = null) => Run(images, tap, dropped, EmbedTokens);

    /// <summary>Checks the name of a layer, which may be that of its family; none stands for the recommended one.</summary>
    /// <returns>A path in <see cref="LinearLayers"/>.</returns>
    /// <exception cref="InputException">There is no such layer; the message names those that are spelled most alike.</exception>
    public string ResolveLayer(string? layer)
    {
        const int Listed = 6;
        if (layer is null) return RecommendedLayer;
        if (LinearLayers.Contains(layer, StringComparer.Ordinal)) return layer;
        if (LayerNames?.GetValueOrDefault(layer) is { } own && LinearLayers.Contains(own, StringComparer.Ordinal)) return own;
        var nearest = string.Join(", ", LinearLayers.OrderBy(known => Spelling.Edits(known, layer)).Take(Listed));
        var rest = LinearLayers.Count > Listed ? $", ... ({LinearLayers.Count} layers)" : "";
        throw new InputException($"The backbone has no linear layer '{layer}'; expected one of {nearest}{rest}.");
    }

    /// <summary>
    /// How deep a parameter works, as BEiT (Bao et al. 2022, arXiv 2106.08254) counts: 0 before the blocks, i + 1 in block i, and one more than
    /// there are blocks after them.
    /// </summary>
    /// <param name="parameter">A name in <see cref="Parameters"/>.</param>
    public int DepthOf(string parameter)
    {
        for (var block = 0; block < Blocks.Count; block++)
            if (parameter.StartsWith($"{Blocks[block]}.", StringComparison.Ordinal)) return block + 1;
        return FollowsBlocks(parameter) ? Blocks.Count + 1 : 0;
    }

    /// <summary>The shape of a layer's gradient: outputs, and inputs (of a convolution, all under its kernel) with one more for a bias.</summary>
    /// <exception cref="InputException">There is no such layer.</exception>
    public (long Rows, long Columns) GradientShape(string? layer)
    {
        var path = ResolveLayer(layer);
        var weight = ParameterSet.ShapeOf($"{path}.weight")!;
        return (weight[0], weight.Skip(1).Aggregate(1L, (product, size) => product * size) + (ParameterSet.ShapeOf($"{path}.bias") is null ? 0 : 1));
    }

    /// <summary>Moves the parameters to a device.</summary>
    public void To(Device device)
    {
        using var frozen = no_grad();
        ParameterSet.To(device);
    }

    /// <summary>Makes the copies of the parameters that <see cref="Precision"/> asks for, which else the first pass makes.</summary>
    public void Prepare() => ParameterSet.Cast(ElementType);

    /// <summary>
    /// Whether batch normalisation, in a pass that autograd records, is by the statistics of the batch, whose moving average it keeps; it is by the kept ones
    /// unless set.
    /// </summary>
    public bool UsesBatchStatistics
    {
        get => ParameterSet.UsesBatchStatistics;
        set => ParameterSet.UsesBatchStatistics = value;
    }

    /// <summary>Sets whether autograd records the parameters' part in <see cref="Forward"/>; it does not unless set.</summary>
    public void SetTrainable(bool trainable) => ParameterSet.SetTrainable(trainable);

    /// <summary>Says that the parameters have been written to: copies in other precisions are made anew.</summary>
    public void Refresh() => ParameterSet.Refresh();

    /// <summary>Writes the parameters to a safetensors file that <see cref="BackboneLoader.Load"/> reads without further options.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">Text to store beside what describes the backbone.</param>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null) => Safetensors.Write(path, Parameters, Described(metadata));

    /// <summary>Writes the content of such a file.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="metadata">Text to store beside what describes the backbone.</param>
    public void Save(Stream stream, IReadOnlyDictionary<string, string>? metadata = null) => Safetensors.Write(stream, Parameters, Described(metadata));

    /// <summary>What images and tokens are before the tap, by <see cref="Precision"/>.</summary>
    protected ScalarType ElementType => Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;

    private Dictionary<string, string> Described(IReadOnlyDictionary<string, string>? metadata)
    {
        var all = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (key, value) in BackboneMetadata.Describe(Transform).Concat(Describe())) all[key] = value;
        return all;
    }

    /// <summary>Everything beside its weights that its embeddings depend on, in words that are the same in every culture.</summary>
    public abstract override string ToString();

    /// <inheritdoc/>
    public void Dispose()
    {
        ParameterSet.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Fills the parameters at random; equal seeds give equal values.</summary>
    public void Initialize(long seed) => ParameterSet.Initialize(seed);

    /// <summary>Fills the parameters from tensors that must have their names and shapes and no others.</summary>
    /// <exception cref="InputException">They have not.</exception>
    internal void Load(TensorFile tensors) => ParameterSet.Load(tensors);

    /// <summary>What <see cref="Save(Stream, IReadOnlyDictionary{string, string}?)"/> must store so that the family can make the backbone again, beside tensors and transform.</summary>
    protected abstract IEnumerable<KeyValuePair<string, string>> Describe();

    /// <summary>Whether a parameter of no block works on what comes out of the last one.</summary>
    protected virtual bool FollowsBlocks(string parameter) => false;

    /// <summary>The forward pass, from images in the current precision to embedding and further class tokens [N, C, E] of any precision.</summary>
    /// <param name="images">[N, 3, H, W].</param>
    /// <param name="dropped">Boolean [N, patches]; null: none, always where the backbone does not drop patches.</param>
    /// <param name="tap">Where to begin the autograd graph.</param>
    protected abstract Tensor EmbedClassTokens(Tensor images, Tensor? dropped, Tap? tap);

    /// <summary>The forward pass that keeps the patch tokens: embedding and class tokens first, [N, C + patches, E].</summary>
    /// <inheritdoc cref="EmbedClassTokens"/>
    protected virtual Tensor EmbedTokens(Tensor images, Tensor? dropped, Tap? tap) =>
        throw new InputException($"The backbone, {this}, has no patch tokens; expected one that has, such as a vision transformer.");

    private Tensor Run(Tensor images, Tap? tap, Tensor? dropped, Func<Tensor, Tensor?, Tap?, Tensor> pass)
    {
        if (tap is not null) tap.Layer = ResolveLayer(tap.Layer);
        if (dropped is not null && !DropsPatches) throw new NotSupportedException($"The backbone, {this}, cannot drop patches.");
        using var scope = NewDisposeScope();
        // A tap is a request for a graph, whatever mode the caller is in.
        using var recording = tap is null ? null : enable_grad();
        return pass(images.to(ElementType), dropped, tap).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
