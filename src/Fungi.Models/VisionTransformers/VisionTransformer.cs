using System.Globalization;
using Fungi.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>
/// The vision transformer of every family, with the tensor names of facebookresearch/dino, which timm shares: patches, class tokens and
/// registers, positions, pre-norm blocks, a pooling. Images of any size are allowed: positions are interpolated.
/// </summary>
public sealed class VisionTransformer : Backbone
{
    private readonly LearnedTokens classTokens;
    private readonly LearnedTokens? registers;
    private readonly PositionEmbedding positions;
    private readonly PatchEmbedding patches;
    private readonly LayerNorm? inputNorm;
    private readonly TransformerBlock[] blocks;
    private readonly LayerNorm? tokenNorm;
    private readonly LayerNorm? pooledNorm;
    private readonly Linear? projection;

    internal VisionTransformer(VisionTransformerArchitecture architecture, InferenceTransform transform)
        : base(transform)
    {
        Architecture = architecture.Validate();
        var (width, depth, _, _, patchSize, _) = architecture;
        if (ImageSize < patchSize) throw new InputException($"An image of {ImageSize} pixels is smaller than a patch of {patchSize} pixels.");
        classTokens = new LearnedTokens(ParameterSet, "cls_token", width, architecture.ClassTokens);
        registers = architecture.Registers > 0 ? new LearnedTokens(ParameterSet, "register_tokens", width, architecture.Registers) : null;
        positions = new PositionEmbedding(ParameterSet, "pos_embed", width, architecture.GridSize, architecture.PrefixPositions, architecture.Interpolation);
        patches = new PatchEmbedding(ParameterSet, "patch_embed.proj", width, patchSize, architecture.HasPatchBias);
        inputNorm = architecture.NormalizesInput ? new LayerNorm(ParameterSet, "norm_pre", width, architecture.Epsilon) : null;
        blocks = [.. Enumerable.Range(0, depth).Select(i => new TransformerBlock(ParameterSet, BlockPath(i), architecture))];
        Blocks = [.. Enumerable.Range(0, depth).Select(BlockPath)];
        tokenNorm = architecture.NormalizesTokens ? new LayerNorm(ParameterSet, "norm", width, architecture.Epsilon) : null;
        pooledNorm = architecture.NormalizesPooled ? new LayerNorm(ParameterSet, "fc_norm", width, architecture.Epsilon) : null;
        projection = architecture.OutputDim is { } outputs ? new Linear(ParameterSet, "proj", width, outputs, hasBias: false) : null;
        LinearLayers = [patches.Path, .. blocks.SelectMany(block => block.LinearLayers).Select(layer => layer.Path), .. projection is null ? Array.Empty<string>() : [projection.Path]];
    }

    /// <summary>Its sizes, and what else there is to it.</summary>
    public VisionTransformerArchitecture Architecture { get; }

    /// <inheritdoc/>
    public override int EmbeddingDim => Architecture.OutputDim ?? Architecture.Width;

    /// <inheritdoc/>
    public override int? PatchSize => Architecture.PatchSize;

    /// <inheritdoc/>
    public override int ClassTokens => Architecture.ClassTokens;

    /// <inheritdoc/>
    public override bool DropsPatches => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> LinearLayers { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Blocks { get; }

    /// <inheritdoc/>
    public override string RecommendedLayer => $"{Blocks[^1]}.attn.proj";

    private int Prefix => Architecture.ClassTokens + Architecture.Registers;

    /// <summary>A new network to train from scratch, initialised as DINO's; equal seeds give equal weights.</summary>
    public static VisionTransformer Create(VisionTransformerArchitecture architecture, long seed, ImageStatistics? statistics = null)
    {
        var network = new VisionTransformer(architecture, InferenceTransform.Standard(architecture.ImageSize) with { Statistics = statistics ?? ImageStatistics.ImageNet });
        network.Initialize(seed);
        return network;
    }

    /// <summary>How much the class tokens look at the other tokens in the last block.</summary>
    /// <param name="images">[N, 3, H, W], normalised, on the parameters' device.</param>
    /// <returns>In the caller's dispose scope.</returns>
    public ClassAttention AttendClassTokens(Tensor images)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var (rows, columns) = patches.Grid(images);
        var tokens = EmbedPatches(images.to(ElementType), kept: null, tap: null);
        foreach (var block in blocks[..^1]) tokens = block.Forward(tokens, tokens.shape[1], tap: null);
        return new(blocks[^1].AttentionShares(tokens, ClassTokens).transpose(1, 2).MoveToOuterDisposeScope(), Prefix, rows, columns);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var (width, depth, heads, hiddenDim, patchSize, imageSize) = Architecture;
        var usual = new VisionTransformerArchitecture(width, depth, heads, hiddenDim, patchSize, imageSize);
        var words = string.Create(CultureInfo.InvariantCulture, $"vision transformer, width {width}, depth {depth}, heads {heads}, hidden {hiddenDim}, patch {patchSize}, trained at {imageSize}, {Transform.Describe()}");
        return string.Concat(
            words,
            Unless(Architecture.ClassTokens == 1, $", class tokens {ClassTokens}"),
            Unless(Architecture.Registers == 0, $", registers {Architecture.Registers}"),
            Unless(Architecture.Pooling == usual.Pooling, $", pooling {Architecture.Pooling}"),
            Unless(Architecture.Activation == usual.Activation, $", {Architecture.Activation}"),
            Unless(Architecture.Epsilon == usual.Epsilon, $", epsilon {BackboneMetadata.Format(Architecture.Epsilon)}"),
            Unless(Architecture.Interpolation == usual.Interpolation, $", {Architecture.Interpolation}"));

        static string Unless(bool isUsual, string otherwise) => isUsual ? "" : otherwise;
    }

    /// <inheritdoc/>
    protected override Tensor EmbedClassTokens(Tensor images, Tensor? dropped, Tap? tap)
    {
        // What the pooling reads decides what the last block has to compute.
        var tokens = RunBlocks(images, dropped is null ? null : Kept(dropped), tap, Architecture.Pooling.ReadsPatches ? null : ClassTokens);
        return Project(Pooled(NormalizeTokens(tokens)), tap);
    }

    /// <inheritdoc/>
    protected override Tensor EmbedTokens(Tensor images, Tensor? dropped, Tap? tap)
    {
        var kept = dropped is null ? null : Kept(dropped);
        var tokens = NormalizeTokens(RunBlocks(images, kept, tap, needed: null));
        var pooled = Pooled(tokens);
        var patchTokens = tokens.narrow(1, Prefix, tokens.shape[1] - Prefix);
        // Projected together: a tap serves one call of its layer.
        var projected = Project(cat([pooled, patchTokens], 1), tap);
        if (dropped is null) return projected;
        var rest = zeros([dropped.shape[0], dropped.shape[1], EmbeddingDim], dtype: projected.dtype, device: projected.device)
            .scatter(1, ForEachChannel(kept!, EmbeddingDim), projected.narrow(1, ClassTokens, kept!.shape[1]));
        return cat([projected.narrow(1, 0, ClassTokens), rest], 1);
    }

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> Describe() =>
    [
        new(BackboneMetadata.Heads, BackboneMetadata.Format(Architecture.Heads)),
        new(BackboneMetadata.Epsilon, BackboneMetadata.Format(Architecture.Epsilon)),
        new(BackboneMetadata.Activation, $"{Architecture.Activation}"),
        new(BackboneMetadata.Pooling, Architecture.Pooling.Name),
        new(BackboneMetadata.InterpolationOffset, BackboneMetadata.Format(Architecture.Interpolation.Offset)),
        new(BackboneMetadata.InterpolationAntialias, $"{Architecture.Interpolation.Antialias}"),
        new(BackboneMetadata.InterpolationAlignCorners, $"{Architecture.Interpolation.AlignCorners}"),
    ];

    /// <inheritdoc/>
    protected override bool FollowsBlocks(string parameter) =>
        ((string[])["norm.", "fc_norm.", "proj."]).Any(path => parameter.StartsWith(path, StringComparison.Ordinal));

    private static string BlockPath(int block) => $"blocks.{block}";

    // A block's output for a token needs of the other tokens their keys and values alone, and what follows the blocks is token-wise. So where only
    // the leading tokens are needed at the end, the last block computes nothing but those keys and values for the rest.
    private Tensor RunBlocks(Tensor images, Tensor? kept, Tap? tap, long? needed)
    {
        var tokens = EmbedPatches(images, kept, tap);
        foreach (var (i, block) in blocks.Index())
        {
            var previous = tokens;
            tokens = block.Forward(previous, i == blocks.Length - 1 && needed is { } leading ? leading : previous.shape[1], tap);
            previous.Dispose();
        }

        return tokens;
    }

    private Tensor EmbedPatches(Tensor images, Tensor? kept, Tap? tap)
    {
        var (rows, columns) = patches.Grid(images);
        // First: behind a tap everything is float32.
        var embedded = patches.Forward(images, tap);
        var (type, width) = (embedded.dtype, Architecture.Width);
        var prefix = PrefixTokens(type).expand(images.shape[0], Prefix, width);
        var rest = embedded + positions.OfPatches(rows, columns, type);
        var tokens = cat([prefix, kept is null ? rest : rest.gather(1, ForEachChannel(kept, width))], 1);
        return inputNorm?.Forward(tokens) ?? tokens;
    }

    private Tensor PrefixTokens(ScalarType type)
    {
        var first = classTokens.Forward(type);
        if (registers is null) return positions.PrefixLength == 0 ? first : first + positions.OfPrefix(type);
        var further = registers.Forward(type);
        return positions.PrefixLength == 0 ? cat([first, further], 1)
            : positions.PrefixLength == Prefix ? cat([first, further], 1) + positions.OfPrefix(type)
            : cat([first + positions.OfPrefix(type), further], 1);
    }

    /// <summary>The patches that enter, in order: from boolean [N, patches] to [N, K].</summary>
    private static Tensor Kept(Tensor dropped)
    {
        var counts = dropped.sum(1);
        return counts.min().ToInt64() == counts.max().ToInt64()
            ? dropped.logical_not().nonzero().select(1, 1).reshape(dropped.shape[0], -1)
            : throw new ArgumentException("Each image must drop as many patches as the others.", nameof(dropped));
    }

    private static Tensor ForEachChannel(Tensor indices, int channels) => indices.unsqueeze(-1).expand(-1, -1, channels);

    private Tensor NormalizeTokens(Tensor tokens)
    {
        tokens = tokens.to(ScalarType.Float32);
        return tokenNorm?.Forward(tokens) ?? tokens;
    }

    // The embedding, then the class tokens after the first.
    private Tensor Pooled(Tensor tokens)
    {
        var pooled = Architecture.Pooling.Pool(tokens, ClassTokens, Prefix);
        if (ClassTokens > 1) pooled = cat([pooled, tokens.narrow(1, 1, ClassTokens - 1)], 1);
        return pooledNorm?.Forward(pooled) ?? pooled;
    }

    private Tensor Project(Tensor embeddings, Tap? tap) => projection?.Forward(embeddings, tap) ?? embeddings;
}
