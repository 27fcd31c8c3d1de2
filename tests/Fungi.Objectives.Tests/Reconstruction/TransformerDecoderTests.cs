using Fungi.Objectives.Reconstruction;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Reconstruction;

public sealed class TransformerDecoderTests : IDisposable
{
    private const int Width = 8, Heads = 2, Depth = 2;

    private readonly DisposeScope scope = NewDisposeScope();

    public TransformerDecoderTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    /// <summary>Without blocks' weights tokens pass as they are, so that the places of missing patches show: sin 0, cos 0, sin 1, cos 1.</summary>
    [Fact]
    public void Missing_patches_are_the_mask_token_at_their_place()
    {
        var (maskToken, patches) = (LossAssert.Random(1, 4), LossAssert.Random(1, 4, 4));
        var decoder = new TransformerDecoder(zeros(12 * 4, 4, dtype: ScalarType.Float64), maskToken, heads: 1);
        var decoded = decoder.Decode(LossAssert.Random(1, 1, 4), patches, tensor(new double[] { 0, 1, 1, 1 }).reshape(1, 4));
        var (none, one) = (new[] { 0.0, 1.0 }, new[] { Math.Sin(1), Math.Cos(1) });
        Assert.Equal(4, decoded.shape[1]);
        foreach (var (place, (column, row)) in new[] { (none, none), (one, none), (none, one), (one, one) }.Index())
        {
            var token = place == 0 ? patches[0, 0] : maskToken[0];
            LossAssert.Equal(layer_norm(token + tensor(column.Concat(row).ToArray()), [4]), decoded[0, place]);
        }
    }

    /// <summary>Token by token and head by head, as Vaswani et al. 2017 write it.</summary>
    [Fact]
    public void Blocks_attend_over_class_token_and_patches()
    {
        var (weights, maskToken) = (LossAssert.Random(Depth * 12 * Width, Width), LossAssert.Random(1, Width));
        var (classToken, patches) = (LossAssert.Random(1, 1, Width), LossAssert.Random(1, 4, Width));
        var nothingMissing = zeros(1, 4, dtype: ScalarType.Float64);

        var tokens = Enumerable.Range(0, 5).Select(index => index == 0 ? classToken[0, 0] : patches[0, index - 1] + Place(index - 1)).ToArray();
        for (var depth = 0; depth < Depth; depth++)
        {
            var layers = weights.narrow(0, depth * 12 * Width, 12 * Width);
            var normalized = tokens.Select(token => layer_norm(token, [Width])).ToArray();
            tokens = [.. tokens.Select((token, index) => token + matmul(layers.narrow(0, 3 * Width, Width), Attended(layers, normalized, index)))];
            tokens = [.. tokens.Select(token => token + matmul(layers.narrow(0, 8 * Width, 4 * Width).T / 2, gelu(matmul(layers.narrow(0, 4 * Width, 4 * Width), layer_norm(token, [Width])))))];
        }

        var expected = stack(tokens.Skip(1).Select(token => layer_norm(token, [Width]))).unsqueeze(0);
        LossAssert.Equal(expected, new TransformerDecoder(weights, maskToken, Heads).Decode(classToken, patches, nothingMissing));

        static Tensor Place(int patch)
        {
            var (row, column) = Math.DivRem(patch, 2);
            return tensor(new double[] { column, column / 100.0, row, row / 100.0 }.Chunk(2)
                .SelectMany(angles => angles.Select(Math.Sin).Concat(angles.Select(Math.Cos))).ToArray());
        }
    }

    private static Tensor Attended(Tensor layers, Tensor[] tokens, int index) => cat([.. Enumerable.Range(0, Heads).Select(head =>
    {
        const int Channels = Width / Heads;
        Tensor Project(int part, Tensor token) => matmul(layers.narrow(0, (part * Width) + (head * Channels), Channels), token);
        var scores = softmax(stack(tokens.Select(token => dot(Project(0, tokens[index]), Project(1, token)) / Math.Sqrt(Channels))), 0);
        return matmul(scores, stack(tokens.Select(token => Project(2, token))));
    })]);
}
