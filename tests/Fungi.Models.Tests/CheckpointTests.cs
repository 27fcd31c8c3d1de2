using static TorchSharp.torch;

namespace Fungi.Models.Tests;

public sealed class CheckpointTests : TemporaryDirectory
{
    [Theory]
    [InlineData("training.pth")]
    [InlineData("training-legacy.pth")]
    public void TeacherIsPreferredAndWrappersAndHeadsGo(string name)
    {
        // The extension says nothing.
        System.IO.File.Copy(Fixtures.Path(name), File("a.safetensors"));

        using var checkpoint = Checkpoint.Load(File("a.safetensors"));

        using var matrix = checkpoint.Read("matrix");
        Assert.Equal(23, matrix[3, 5].item<float>());
        Assert.Contains("bfloat16", checkpoint.Tensors.Keys);
        Assert.DoesNotContain("head.weight", checkpoint.Tensors.Keys);
        Assert.DoesNotContain(checkpoint.Tensors.Keys, key => key.Contains("exp_avg", StringComparison.Ordinal));
        Assert.Equal("vit_tiny", checkpoint.Metadata["args.arch"]);
    }

    [Theory]
    [InlineData("norm.weight")]
    [InlineData("state_dict.norm.weight")]
    [InlineData("model.module.norm.weight")]
    [InlineData("student.module.backbone.norm.weight")]
    public void WrappersComeOffInAnyNesting(string name)
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(File("a.pth"), new Dictionary<string, Tensor> { [name] = ones(2), ["head.weight"] = zeros(1) });

        using var checkpoint = Checkpoint.Load(File("a.pth"));

        Assert.Equal(["norm.weight"], checkpoint.Tensors.Keys);
        Assert.Equal(2, checkpoint.Read("norm.weight").sum().item<float>());
    }

    [Theory]
    [InlineData(128 + 256)]
    [InlineData(128 + (2 * 256))]
    public void SafetensorsWhoseLengthLooksLikeAPickleAreSafetensors(int headerLength)
    {
        var header = """{"norm.weight":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""".PadRight(headerLength);
        var path = File("a", [.. BitConverter.GetBytes((long)headerLength), .. System.Text.Encoding.UTF8.GetBytes(header), 5]);

        using var checkpoint = Checkpoint.Load(path);

        using var weight = checkpoint.Read("norm.weight");
        Assert.Equal(5, weight.item<byte>());
    }

    [Fact]
    public void UnknownFormatsAreRefusedByFile()
    {
        var path = File("page.pth", "<!doctype html><title>404</title>"u8.ToArray());

        const string Reason = "not a checkpoint; expected safetensors or a PyTorch checkpoint (.pth, .pt, .bin) or the index of a sharded one (.index.json).";
        AssertRefused($"{path}: {Reason}", () => Checkpoint.Load(path));
        AssertRefused("not a checkpoint", () => Checkpoint.Load(File("empty", [])));
        AssertRefused("there is no such file", () => Checkpoint.Load(File("absent")));
    }
}
