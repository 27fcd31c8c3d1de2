using Fungi.Models;
using Fungi.Runtime.Training;

namespace Fungi.Runtime.Tests.Training;

public sealed class LayerDecayTests
{
    /// <summary>MAE's scales for a base model: 0.75^13 before the first of 12 blocks, 0.75 in the last one, 1 after it.</summary>
    [Theory]
    [InlineData("cls_token", 13)]
    [InlineData("pos_embed", 13)]
    [InlineData("patch_embed.proj.bias", 13)]
    [InlineData("blocks.0.norm1.weight", 12)]
    [InlineData("blocks.1.norm1.weight", 11)]
    [InlineData("blocks.10.attn.qkv.weight", 2)]
    [InlineData("blocks.11.mlp.fc2.bias", 1)]
    [InlineData("norm.weight", 0)]
    [InlineData("fc_norm.bias", 0)]
    [InlineData("proj.weight", 0)]
    public void A_vision_transformers_rates_fall_from_block_to_block(string parameter, int power)
    {
        using var backbone = new VisionTransformerArchitecture(Width: 8, Depth: 12, Heads: 2, HiddenDim: 8, PatchSize: 4, ImageSize: 8) { NormalizesPooled = true, OutputDim = 4 }
            .Build(InferenceTransform.Standard(8));
        backbone.Initialize(1);
        Assert.Contains(parameter, backbone.Parameters.Keys);
        Assert.Equal(Math.Pow(0.75, power), LayerDecay.Share(backbone, parameter, 0.75), 1e-15);
        Assert.Equal(1, LayerDecay.Share(backbone, parameter, 1));
        Assert.Equal(power == 0 ? 1 : 0, LayerDecay.Share(backbone, parameter, 0));
    }

    [Theory]
    [InlineData("conv1.weight", 3)]
    [InlineData("bn1.bias", 3)]
    [InlineData("layer1.0.bn2.weight", 2)]
    [InlineData("layer2.0.downsample.0.weight", 1)]
    public void A_residual_networks_too(string parameter, int power)
    {
        using var backbone = LabelledPictures.ResidualNetwork();
        backbone.Initialize(1);
        Assert.Contains(parameter, backbone.Parameters.Keys);
        Assert.Equal(Math.Pow(0.5, power), LayerDecay.Share(backbone, parameter, 0.5), 1e-15);
    }
}
