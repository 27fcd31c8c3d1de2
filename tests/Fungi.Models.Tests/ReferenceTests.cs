using Fungi.Tests;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Tests;

/// <summary>Numbers that other implementations computed.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void LatentsAreThoseOfFungivision() => AssertLatents(Fixtures.TinyVit, "kl");

    [Fact]
    public void InterpolatedPositionsAreThoseOfDino()
    {
        using var scope = NewDisposeScope();
        using var file = Safetensors.Open(Fixtures.TinyVit);
        using var backbone = BackboneLoader.Load(new BackboneOptions { Checkpoint = Fixtures.TinyVit });

        // 25 x 40 pixels: 3 x 5 patches where 4 x 4 were learned, and a row of pixels too many.
        AssertClose(file.Read("wide.embeddings"), backbone.Forward(file.Read("wide.views")), 1e-5);
    }

    [SharedFact("fixtures")]
    public void LatentsAreThoseOfFungivisionForEveryObjective()
    {
        foreach (var name in new[] { "fungivision-attn-proj.safetensors", "fungivision-mlp-fc2.safetensors" })
        {
            foreach (var objective in new[] { "kl", "dino", "simclr" }) AssertLatents(RepositoryFiles.Shared("fixtures", name), objective);
        }
    }

    private static void AssertLatents(string path, string objective)
    {
        using var scope = NewDisposeScope();
        using var file = Safetensors.Open(path);
        using var backbone = BackboneLoader.Load(new BackboneOptions { Checkpoint = path });
        Assert.Equal(4, ((VisionTransformer)backbone).Architecture.Heads);

        var embeddings = backbone.Forward(file.Read($"{objective}.views").reshape(-1, 3, 32, 32));
        // The library's SimCLR is the one whose head takes the embedding as it is.
        var inputs = objective == "simclr" ? embeddings : functional.normalize(embeddings, dim: -1);
        var latents = functional.linear(inputs, file.Read($"{objective}.head.weight"), file.Read($"{objective}.head.bias"));

        AssertClose(file.Read($"{objective}.latents"), latents, 1e-5);
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, tolerance);
    }
}
