using static TorchSharp.torch;

namespace Fungi.Models.Tests;

public sealed class ClassAttentionTests
{
    private const int Heads = 2, Patches = 9;
    private static readonly VisionTransformerArchitecture Tiny = new(Width: 16, Depth: 2, Heads, HiddenDim: 24, PatchSize: 4, ImageSize: 12);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(1, 3)]
    public void Attention_is_the_softmax_of_scaled_products_and_sums_to_one(int classTokens, int registers)
    {
        using var scope = NewDisposeScope();
        using var backbone = VisionTransformer.Create(Tiny with { ClassTokens = classTokens, Registers = registers }, seed: 5);
        var weights = backbone.Parameters["blocks.1.attn.qkv.weight"];
        using (no_grad()) weights.mul_(30); // or all attention is nearly even
        var images = randn([2, 3, 12, 12], generator: new Generator(1));

        var attention = backbone.AttendClassTokens(images);

        var tokens = LastTokens(backbone.Parameters, images);
        Assert.Equal([2, classTokens, Heads, classTokens + registers + Patches], attention.Shares.shape);
        Assert.Equal((classTokens + registers, 3L, 3L), (attention.Prefix, attention.Rows, attention.Columns));
        for (var image = 0; image < 2; image++)
        {
            for (var head = 0; head < Heads; head++)
            {
                for (var token = 0; token < classTokens; token++)
                {
                    var expected = Row(tokens[image], weights, head, token);
                    var actual = attention.Shares[image, token, head].data<float>().ToArray();
                    Assert.Equal(1, actual.Sum(share => (double)share), 1e-5);
                    Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
                    Assert.Equal(actual[(classTokens + registers)..], attention.OfPatches()[image, token, head].flatten().data<float>().ToArray());
                    Assert.True(actual.Max() > 1.5 * actual.Min());
                }
            }
        }
    }

    [Fact]
    public void Thresholding_keeps_the_least_set_whose_mass_reaches_the_share()
    {
        using var scope = NewDisposeScope();
        var maps = randn([4, 3, 5], generator: new Generator(3)).exp();
        foreach (var share in new[] { 0.1, 0.6, 0.95, 1 })
        {
            var kept = ClassAttention.Strongest(maps, share);
            for (var map = 0; map < 4; map++)
            {
                var values = maps[map].flatten().data<float>().ToArray().Select(value => (double)value).ToArray();
                var isKept = kept[map].flatten().data<bool>().ToArray();
                var mass = values.Where((_, patch) => isKept[patch]).ToArray();
                var rest = values.Where((_, patch) => !isKept[patch]).ToArray();
                Assert.True(mass.Sum() >= (share * values.Sum()) - 1e-9);
                Assert.True(mass.Sum() - mass.Min() < share * values.Sum()); // without the weakest it is not reached
                Assert.True(rest.Length == 0 || rest.Max() <= mass.Min());
            }
        }
    }

    [Fact]
    public void Of_equal_patches_the_earlier_are_kept()
    {
        using var kept = ClassAttention.Strongest(ones(2, 2), 0.5);
        Assert.Equal([true, true, false, false], kept.flatten().data<bool>().ToArray());
    }

    /// <summary>What enters the last block, image by image, by the formulas of the paper over single numbers' matrices.</summary>
    private static Tensor[] LastTokens(IReadOnlyDictionary<string, Tensor> parameters, Tensor images)
    {
        var first = parameters.Where(parameter => !parameter.Key.StartsWith("blocks.1", StringComparison.Ordinal)).ToDictionary();
        return [.. images.unbind().Select(image => PlainVisionTransformer.Tokens(first, Heads, image, isNormalized: false)).Select(tokens => PlainVisionTransformer.Norm(parameters, tokens, "blocks.1.norm1"))];
    }

    /// <summary>exp(q · k / √d) of one query, divided by the sum.</summary>
    private static double[] Row(Tensor tokens, Tensor weights, int head, int token)
    {
        const int Width = 16, HeadWidth = Width / Heads;
        var projected = tokens.matmul(weights.t()); // biases are 0 at first
        double[] query = At(token, 0);
        double[] products = [.. Enumerable.Range(0, (int)tokens.shape[0]).Select(other => query.Zip(At(other, Width), (q, k) => q * k).Sum() / Math.Sqrt(HeadWidth))];
        var sum = products.Sum(Math.Exp);
        return [.. products.Select(product => Math.Exp(product) / sum)];

        double[] At(int row, int start) => [.. projected[row].narrow(0, start + (head * HeadWidth), HeadWidth).data<float>().ToArray().Select(value => (double)value)];
    }
}
