namespace Fungi.Models;

/// <summary>The sizes of a residual network (He et al. 2016, arXiv 1512.03385), with the stride in a block's 3 × 3 convolution, as torchvision has it.</summary>
/// <param name="StemWidth">Channels after the first convolution.</param>
/// <param name="Stages">The stages, each of which but the first halves the resolution.</param>
/// <param name="IsBottleneck">Whether blocks are 1 × 1, 3 × 3, 1 × 1 convolutions; else 3 × 3 twice.</param>
/// <param name="Pools">Whether the embedding is the mean over the last map; else it is the map itself, flattened: channels, rows, columns.</param>
public sealed record ResidualNetworkArchitecture(int StemWidth, IReadOnlyList<ResidualStage> Stages, bool IsBottleneck, bool Pools = true) : IBackboneArchitecture
{
    /// <summary>In options and metadata: the embedding is the mean over the last map.</summary>
    internal const string Mean = "avg";

    /// <summary>In options and metadata: the embedding is the last map, flattened.</summary>
    internal const string Map = "map";

    /// <summary>A network of bottlenecks: 64 channels that double from stage to stage, and four times as many at the end of each block.</summary>
    /// <param name="blocks">How many blocks each stage has.</param>
    public static ResidualNetworkArchitecture Bottlenecks(params int[] blocks) =>
        new(64, [.. blocks.Index().Select(stage => new ResidualStage(stage.Item, 64 << stage.Index, 256 << stage.Index))], IsBottleneck: true);

    /// <summary>A network of basic blocks: 64 channels that double from stage to stage.</summary>
    /// <param name="blocks">How many blocks each stage has.</param>
    public static ResidualNetworkArchitecture BasicBlocks(params int[] blocks) => BasicBlocks(64, blocks);

    /// <summary>A network of basic blocks, whose channels double from stage to stage.</summary>
    /// <param name="stemWidth">Channels after the first convolution and in the first stage.</param>
    /// <param name="blocks">How many blocks each stage has.</param>
    public static ResidualNetworkArchitecture BasicBlocks(int stemWidth, IEnumerable<int> blocks) =>
        new(stemWidth, [.. blocks.Index().Select(stage => new ResidualStage(stage.Item, stemWidth << stage.Index, stemWidth << stage.Index))], IsBottleneck: false);

    /// <inheritdoc/>
    public IBackboneArchitecture With(BackboneOptions options)
    {
        if (options.Heads is not null) throw new InputException("A residual network has no attention heads; expected no option Heads.");
        return options.Pooling switch
        {
            null => this,
            Mean => this with { Pools = true },
            Map => this with { Pools = false },
            _ => throw new InputException($"A residual network cannot pool by '{options.Pooling}'; expected {Mean} or {Map}."),
        };
    }

    /// <inheritdoc/>
    public Backbone Build(InferenceTransform transform) => new ResidualNetwork(this, transform);
}

/// <summary>One stage.</summary>
/// <param name="Blocks">How many blocks it has.</param>
/// <param name="Width">Channels inside a block.</param>
/// <param name="Outputs">Channels after a block.</param>
public sealed record ResidualStage(int Blocks, int Width, int Outputs);
