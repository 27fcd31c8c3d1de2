using Fungi.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models;

/// <summary>A residual network with torchvision's tensor names; the embedding is the mean over its last map.</summary>
public sealed class ResidualNetwork : Backbone
{
    private readonly Convolution stem;
    private readonly BatchNorm stemNorm;
    private readonly ResidualBlock[] blocks;

    internal ResidualNetwork(ResidualNetworkArchitecture architecture, InferenceTransform transform)
        : base(transform)
    {
        Architecture = architecture;
        stem = new Convolution(ParameterSet, "conv1", inputs: 3, architecture.StemWidth, kernel: 7, stride: 2);
        stemNorm = new BatchNorm(ParameterSet, "bn1", architecture.StemWidth);
        var (built, paths) = (new List<ResidualBlock>(), new List<string>());
        var channels = architecture.StemWidth;
        foreach (var (index, stage) in architecture.Stages.Index())
        {
            for (var block = 0; block < stage.Blocks; block++)
            {
                paths.Add($"layer{index + 1}.{block}");
                built.Add(new ResidualBlock(ParameterSet, paths[^1], channels, stage, architecture.IsBottleneck, stride: index > 0 && block == 0 ? 2 : 1));
                channels = stage.Outputs;
            }
        }

        (blocks, Blocks) = ([.. built], paths);
        LinearLayers = [stem.Path, .. blocks.SelectMany(block => block.Convolutions).Select(convolution => convolution.Path)];
    }

    /// <summary>Its sizes.</summary>
    public ResidualNetworkArchitecture Architecture { get; }

    /// <inheritdoc/>
    public override int EmbeddingDim => Architecture.Stages[^1].Outputs * (Architecture.Pools ? 1 : MapSide * MapSide);

    /// <inheritdoc/>
    public override IReadOnlyList<string> LinearLayers { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Blocks { get; }

    /// <inheritdoc/>
    public override string RecommendedLayer => $"layer{Architecture.Stages.Count}.{Architecture.Stages[^1].Blocks - 1}.conv{(Architecture.IsBottleneck ? 3 : 2)}";

    // The stem halves twice, each stage after the first once, and halves are rounded up.
    private int MapSide => (ImageSize + (2 << Architecture.Stages.Count) - 1) / (2 << Architecture.Stages.Count);

    /// <summary>A new network to train from scratch, initialised as torchvision's; equal seeds give equal weights.</summary>
    /// <param name="architecture">Its sizes.</param>
    /// <param name="imageSize">The side of its images in pixels.</param>
    /// <param name="seed">What its weights are drawn from.</param>
    public static ResidualNetwork Create(ResidualNetworkArchitecture architecture, int imageSize, long seed)
    {
        var network = new ResidualNetwork(architecture, InferenceTransform.Standard(imageSize));
        network.Initialize(seed);
        return network;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"residual network, stem {Architecture.StemWidth}, stages {string.Join(", ", Architecture.Stages.Select(stage => $"{stage.Blocks} x {stage.Width} to {stage.Outputs}"))}, "
        + $"{(Architecture.IsBottleneck ? "bottlenecks" : "basic blocks")}, {(Architecture.Pools ? "mean over the map" : "whole map")}, {Transform.Describe()}";

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> Describe() => [new(BackboneMetadata.Pooling, Architecture.Pools ? ResidualNetworkArchitecture.Mean : ResidualNetworkArchitecture.Map)];

    /// <inheritdoc/>
    protected override Tensor EmbedClassTokens(Tensor images, Tensor? dropped, Tap? tap)
    {
        var map = functional.max_pool2d(functional.relu(stemNorm.Forward(stem.Forward(images, tap))), 3, stride: 2, padding: 1);
        foreach (var block in blocks)
        {
            var previous = map;
            map = block.Forward(previous, tap);
            previous.Dispose();
        }

        map = map.to(ScalarType.Float32);
        return (Architecture.Pools ? map.mean([2, 3]) : map.flatten(1)).unsqueeze(1);
    }
}
