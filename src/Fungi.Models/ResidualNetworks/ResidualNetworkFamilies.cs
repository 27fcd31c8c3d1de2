namespace Fungi.Models;

/// <summary>Residual networks under the names of torchvision, which SwAV (Caron et al. 2020, arXiv 2006.09882) and most others share.</summary>
internal static class ResidualNetworkFamilies
{
    private static readonly TensorNames Names = new(
        new("fc", null),
        new("projection_head", null),
        new("prototypes", null),
        new("bn1.num_batches_tracked", null),
        new("layer*.*.bn*.num_batches_tracked", null),
        new("layer*.*.downsample.1.num_batches_tracked", null));

    /// <summary>torchvision's ResNet evaluates at 224 after a bilinear resize.</summary>
    private static readonly InferenceTransform Transform = InferenceTransform.Standard(224) with { Interpolation = Interpolation.Bilinear };

    public static BackboneFamily Torchvision { get; } = new("resnet", "residual network with torchvision's tensor names", IsResidualNetwork, Names, Read);

    public static BackboneFamily Swav { get; } = new(
        "swav-resnet",
        "residual network of SwAV",
        checkpoint => IsResidualNetwork(checkpoint) && checkpoint.Tensors.Keys.Any(name => name.StartsWith("projection_head.", StringComparison.Ordinal) || name.StartsWith("prototypes.", StringComparison.Ordinal)),
        Names,
        Read);

    private static bool IsResidualNetwork(TensorFile checkpoint) => checkpoint.Tensors.ContainsKey("bn1.running_mean") && checkpoint.Tensors.ContainsKey("layer1.0.conv1.weight");

    private static (IBackboneArchitecture Architecture, InferenceTransform Transform) Read(TensorFile tensors, BackboneOptions options)
    {
        if (options.Architecture is { } name) throw new InputException($"The checkpoint's residual network cannot be the architecture '{name}'; expected a residual network that fungi models lists.");
        return (Infer(tensors).With(new() { Pooling = tensors.Metadata.GetValueOrDefault(BackboneMetadata.Pooling) }), Transform);
    }

    private static ResidualNetworkArchitecture Infer(TensorFile tensors)
    {
        var isBottleneck = tensors.Tensors.ContainsKey("layer1.0.conv3.weight");
        var stages = new List<ResidualStage>();
        for (var stage = 1; tensors.Tensors.ContainsKey($"layer{stage}.0.conv1.weight"); stage++)
        {
            var blocks = 1;
            while (tensors.Tensors.ContainsKey($"layer{stage}.{blocks}.conv1.weight")) blocks++;
            stages.Add(new(blocks, Outputs($"layer{stage}.0.conv1.weight"), Outputs($"layer{stage}.0.conv{(isBottleneck ? 3 : 2)}.weight")));
        }

        return new(Outputs("conv1.weight"), stages, isBottleneck);

        int Outputs(string name) => (int)tensors.ShapeOf(name, 4)[0];
    }

    /// <summary>The networks of torchvision, and ResNet-50 of SwAV and DINO.</summary>
    public static IEnumerable<BackbonePreset> Presets =>
    [
        new("resnet18", "torchvision ResNet-18", ResidualNetworkArchitecture.BasicBlocks(2, 2, 2, 2), Transform),
        new("resnet34", "torchvision ResNet-34", ResidualNetworkArchitecture.BasicBlocks(3, 4, 6, 3), Transform),
        new("resnet50", "torchvision ResNet-50", ResidualNetworkArchitecture.Bottlenecks(3, 4, 6, 3), Transform),
        new("resnet101", "torchvision ResNet-101", ResidualNetworkArchitecture.Bottlenecks(3, 4, 23, 3), Transform),
        new("resnet152", "torchvision ResNet-152", ResidualNetworkArchitecture.Bottlenecks(3, 8, 36, 3), Transform),
        new("resnet50.swav", "SwAV ResNet-50", ResidualNetworkArchitecture.Bottlenecks(3, 4, 6, 3), Transform),
        new("resnet50.dino", "DINO ResNet-50", ResidualNetworkArchitecture.Bottlenecks(3, 4, 6, 3), InferenceTransform.Standard(224)),
    ];
}
