using System.Globalization;
using Fungi.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>
/// The vision transformer of DINO (Caron et al. 2021) and DeiT, with the tensor names of facebookresearch/dino, which timm shares; the
/// embedding is the class token after the last normalisation. Images of any size are allowed: positions are interpolated. Checkpoints with a
/// second class token (<c>dist_token</c>, or a <c>cls_token</c> of two rows) are read too.
/// </summary>
public sealed class VisionTransformer : Backbone
{
    private const double Epsilon = 1e-6;
    private const int ChannelsPerHead = 64;

    private readonly ClassTokens classTokens;
    private readonly PositionEmbedding positions;
    private readonly PatchEmbedding patches;
    private readonly TransformerBlock[] blocks;
    private readonly LayerNorm norm;

    private VisionTransformer(VisionTransformerArchitecture architecture, int imageSize, ImageStatistics statistics, TokenLayout tokens)
        : base(imageSize, statistics)
    {
        Architecture = architecture.Validate();
        var (width, depth, heads, hiddenDim, patchSize, _) = architecture;
        classTokens = new ClassTokens(ParameterSet, width, tokens.ClassTokens, tokens.IsDistilled);
        positions = new PositionEmbedding(ParameterSet, "pos_embed", width, architecture.GridSize, tokens.ClassPositions);
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
    public override int ClassTokens => classTokens.Count;

    /// <inheritdoc/>
    public override bool DropsPatches => true;

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
        var network = new VisionTransformer(architecture, architecture.ImageSize, statistics ?? ImageStatistics.ImageNet, new(ClassTokens: 1, IsDistilled: false, ClassPositions: 1));
        network.ParameterSet.Initialize(seed);
        return network;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var (width, depth, heads, hiddenDim, patchSize, imageSize) = Architecture;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"vision transformer, width {width}, depth {depth}, heads {heads}, hidden {hiddenDim}, patch {patchSize}, trained at {imageSize}, input {ImageSize}, mean {BackboneMetadata.Format(Statistics.Mean)}, std {BackboneMetadata.Format(Statistics.StandardDeviation)}{(ClassTokens == 1 ? "" : $", class tokens {ClassTokens}")}");
    }

    /// <inheritdoc/>
    protected override Tensor EmbedClassTokens(Tensor images, Tensor? dropped, Tap? tap) =>
        Normalize(RunBlocks(images, dropped is null ? null : Kept(dropped), tap, classTokensOnly: true));

    /// <inheritdoc/>
    protected override Tensor EmbedTokens(Tensor images, Tensor? dropped, Tap? tap)
    {
        if (dropped is null) return Normalize(RunBlocks(images, null, tap, classTokensOnly: false));
        var kept = Kept(dropped);
        var tokens = Normalize(RunBlocks(images, kept, tap, classTokensOnly: false));
        var patchTokens = zeros([dropped.shape[0], dropped.shape[1], Architecture.Width], dtype: tokens.dtype, device: tokens.device)
            .scatter(1, ForEachChannel(kept), tokens.narrow(1, ClassTokens, kept.shape[1]));
        return cat([tokens.narrow(1, 0, ClassTokens), patchTokens], 1);
    }

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
        var network = new VisionTransformer(architecture, imageSize, BackboneMetadata.Statistics(checkpoint) ?? ImageStatistics.ImageNet, TokenLayout.Of(checkpoint));
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
        var side = (int)Math.Sqrt(tokens - TokenLayout.Of(checkpoint).ClassPositions);
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

    // When only the class tokens are read, the last block computes nothing else from the first step on where that is exact.
    private Tensor RunBlocks(Tensor images, Tensor? kept, Tap? tap, bool classTokensOnly)
    {
        var tokens = EmbedPatches(images, kept);
        foreach (var (i, block) in blocks.Index())
        {
            var previous = tokens;
            tokens = block.Forward(previous, classTokensOnly && i == blocks.Length - 1 ? ClassTokens : previous.shape[1], tap);
            previous.Dispose();
        }

        return tokens;
    }

    private Tensor EmbedPatches(Tensor images, Tensor? kept)
    {
        var (rows, columns) = patches.Grid(images);
        var first = (classTokens.Forward(images.dtype) + positions.OfClassTokens(images.dtype)).expand(images.shape[0], ClassTokens, Architecture.Width);
        var rest = patches.Forward(images) + positions.OfPatches(rows, columns, images.dtype);
        return cat([first, kept is null ? rest : rest.gather(1, ForEachChannel(kept))], 1);
    }

    /// <summary>The patches that enter, in order: from boolean [N, patches] to [N, K].</summary>
    private static Tensor Kept(Tensor dropped)
    {
        var counts = dropped.sum(1);
        return counts.min().ToInt64() == counts.max().ToInt64()
            ? dropped.logical_not().nonzero().select(1, 1).reshape(dropped.shape[0], -1)
            : throw new ArgumentException("Each image must drop as many patches as the others.", nameof(dropped));
    }

    private Tensor ForEachChannel(Tensor indices) => indices.unsqueeze(-1).expand(-1, -1, Architecture.Width);

    private Tensor Normalize(Tensor tokens) => norm.Forward(tokens.to(ScalarType.Float32));

    /// <summary>What a checkpoint's tensors say of the tokens beside the patches.</summary>
    /// <param name="ClassTokens">How many class tokens there are.</param>
    /// <param name="IsDistilled">Whether the second is a tensor of its own.</param>
    /// <param name="ClassPositions">How many positions are theirs: one for each, or one for all.</param>
    private sealed record TokenLayout(int ClassTokens, bool IsDistilled, int ClassPositions)
    {
        public static TokenLayout Of(Checkpoint checkpoint)
        {
            var (count, isDistilled) = Layers.ClassTokens.Of(checkpoint);
            var tokens = checkpoint.Tensors.TryGetValue("pos_embed", out var positions) && positions.Shape is [_, var length, _] ? length : 0;
            return new(count, isDistilled, Math.Sqrt(tokens - count) % 1 == 0 ? count : 1);
        }
    }
}
