using System.Globalization;
using Fungi.Models.Layers;
using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>
/// The vision transformer of DINO (Caron et al. 2021) and DeiT, with the tensor names of facebookresearch/dino, which timm shares; the
/// embedding is the class token after the last normalisation. Images of any size are allowed: positions are interpolated.
/// </summary>
public sealed class VisionTransformer : Backbone
{
    private const double Epsilon = 1e-6;
    private const int ChannelsPerHead = 64;

    private readonly Parameter classToken;
    private readonly PositionEmbedding positions;
    private readonly PatchEmbedding patches;
    private readonly TransformerBlock[] blocks;
    private readonly LayerNorm norm;

    private VisionTransformer(VisionTransformerArchitecture architecture, int imageSize, ImageStatistics statistics)
        : base(imageSize, statistics)
    {
        Architecture = architecture.Validate();
        var (width, depth, heads, hiddenDim, patchSize, _) = architecture;
        classToken = ParameterSet.Declare("cls_token", Initializers.Normal, 1, 1, width);
        positions = new PositionEmbedding(ParameterSet, "pos_embed", width, architecture.GridSize);
        patches = new PatchEmbedding(ParameterSet, "patch_embed.proj", width, patchSize);
        blocks = new TransformerBlock[depth];
        for (var i = 0; i < depth; i++) blocks[i] = new TransformerBlock(ParameterSet, $"blocks.{i}", width, heads, hiddenDim, Epsilon);
        norm = new LayerNorm(ParameterSet, "norm", width, Epsilon);
        LinearLayers = [.. blocks.SelectMany(block => block.LinearLayers).Select(layer => layer.Path)];
    }

    /// <summary>Its sizes.</summary>
    public VisionTransformerArchitecture Architecture { get; }

    /// <inheritdoc/>
    public override int EmbeddingDim => Architecture.Width;

    /// <inheritdoc/>
    public override int? PatchSize => Architecture.PatchSize;

    /// <inheritdoc/>
    public override IReadOnlyList<string> LinearLayers { get; }

    /// <inheritdoc/>
    public override string RecommendedLayer => $"blocks.{Architecture.Depth - 1}.attn.proj";

    internal static BackboneFamily Family { get; } = new(
        "vision transformer with DINO's tensor names",
        checkpoint => checkpoint.Tensors.ContainsKey("cls_token") && checkpoint.Tensors.ContainsKey("blocks.0.attn.qkv.weight"),
        Load);

    /// <summary>A new network to train from scratch, initialised as DINO's; equal seeds give equal weights.</summary>
    public static VisionTransformer Create(VisionTransformerArchitecture architecture, long seed, ImageStatistics? statistics = null)
    {
        var network = new VisionTransformer(architecture, architecture.ImageSize, statistics ?? ImageStatistics.ImageNet);
        network.ParameterSet.Initialize(seed);
        return network;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var (width, depth, heads, hiddenDim, patchSize, imageSize) = Architecture;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"vision transformer, width {width}, depth {depth}, heads {heads}, hidden {hiddenDim}, patch {patchSize}, trained at {imageSize}, input {ImageSize}, mean {BackboneMetadata.Format(Statistics.Mean)}, std {BackboneMetadata.Format(Statistics.StandardDeviation)}");
    }

    /// <inheritdoc/>
    protected override Tensor Embed(Tensor images, Tap? tap) => Normalize(RunBlocks(images, tap, classTokenOnly: true)).squeeze(1);

    /// <inheritdoc/>
    protected override Tensor EmbedTokens(Tensor images, Tap? tap) => Normalize(RunBlocks(images, tap, classTokenOnly: false));

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> Describe() =>
        [KeyValuePair.Create(BackboneMetadata.Heads, Architecture.Heads.ToString(CultureInfo.InvariantCulture))];

    private static VisionTransformer Load(Checkpoint checkpoint, BackboneOptions options)
    {
        var architecture = options.Architecture is { } name ? VisionTransformerArchitecture.Parse(name) : Infer(checkpoint, options.Heads);
        if (options.Heads is { } heads) architecture = architecture with { Heads = heads };
        var imageSize = options.ImageSize ?? BackboneMetadata.Number(checkpoint, BackboneMetadata.ImageSize) ?? architecture.ImageSize;
        if (imageSize < architecture.PatchSize)
            throw new InputException($"An image of {imageSize} pixels is smaller than a patch of {architecture.PatchSize} pixels.");
        var network = new VisionTransformer(architecture, imageSize, BackboneMetadata.Statistics(checkpoint) ?? ImageStatistics.ImageNet);
        try
        {
            network.ParameterSet.Load(checkpoint);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    // Every size but the number of heads can be read off the tensors' shapes.
    private static VisionTransformerArchitecture Infer(Checkpoint checkpoint, int? knownHeads)
    {
        var patch = Shape("patch_embed.proj.weight", 4);
        var (width, patchSize) = ((int)patch[0], (int)patch[3]);
        var tokens = Shape("pos_embed", 3)[1];
        var side = (int)Math.Sqrt(tokens - 1);
        var hiddenDim = (int)Shape("blocks.0.mlp.fc1.weight", 2)[0];
        var depth = 1;
        while (checkpoint.Tensors.ContainsKey($"blocks.{depth}.attn.qkv.weight")) depth++;
        var heads = knownHeads ?? BackboneMetadata.Number(checkpoint, BackboneMetadata.Heads);
        if (heads is null && width % ChannelsPerHead != 0)
        {
            throw new InputException(
                $"{checkpoint.Path}: the number of attention heads is not in the file; expected the option Heads, or Architecture.");
        }

        return new VisionTransformerArchitecture(width, depth, heads ?? width / ChannelsPerHead, hiddenDim, patchSize, side * patchSize);

        IReadOnlyList<long> Shape(string name, int rank) =>
            checkpoint.Tensors.TryGetValue(name, out var found) && found.Shape.Count == rank
                ? found.Shape
                : throw new InputException($"{checkpoint.Path}: there is no tensor '{name}' of rank {rank}; expected a {Family.Name}.");
    }

    // When only the class token is read, the last block computes nothing else from the first step on where that is exact.
    private Tensor RunBlocks(Tensor images, Tap? tap, bool classTokenOnly)
    {
        var tokens = EmbedPatches(images);
        foreach (var (i, block) in blocks.Index())
        {
            var previous = tokens;
            tokens = block.Forward(previous, classTokenOnly && i == blocks.Length - 1 ? 1 : previous.shape[1], tap);
            previous.Dispose();
        }

        return tokens;
    }

    private Tensor EmbedPatches(Tensor images)
    {
        var (rows, columns) = patches.Grid(images);
        var first = classToken.As(images.dtype).expand(images.shape[0], 1, Architecture.Width);
        return cat([first, patches.Forward(images)], 1) + positions.Forward(rows, columns, images.dtype);
    }

    private Tensor Normalize(Tensor tokens) => norm.Forward(tokens.to(ScalarType.Float32));
}
