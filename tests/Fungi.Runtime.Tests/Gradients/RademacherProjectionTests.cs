using Fungi.Runtime.Gradients;
using Fungi.Runtime.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Gradients;

public sealed class RademacherProjectionTests
{
    private const long InTiles = 1; // bytes of memory: the matrix is expanded in the smallest tiles there are
    private static readonly RandomKey Key = RandomKey.From(42).With("projection");

    /// <summary>The signs of the last row around the first block's end, from Philox by hand: the format must never change silently.</summary>
    [Fact]
    public void Column_c_is_bit_c_of_its_rows_stream()
    {
        var (_, high) = Philox.Block(Key.Value, 0, 4);
        var (low, _) = Philox.Block(Key.Value, 1, 4);
        using var matrix = Matrix(Key, 5, 200);
        var row = matrix.select(0, 4).data<float>().ToArray();
        for (var bit = 0; bit < 64; bit++)
        {
            Assert.Equal((high >> bit & 1) == 1 ? 1 : -1, row[64 + bit]);
            Assert.Equal((low >> bit & 1) == 1 ? 1 : -1, row[128 + bit]);
        }
    }

    [Fact]
    public void A_sign_depends_on_its_place_and_not_on_the_shape()
    {
        using var large = Matrix(Key, 9, 300);
        using var small = Matrix(Key, 4, 131);
        Assert.True(large.narrow(0, 0, 4).narrow(1, 0, 131).Equals(small));
        using var other = Matrix(RandomKey.From(43), 4, 131);
        Assert.False(other.Equals(small));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(131)]
    [InlineData(300)]
    public void Tiles_give_the_same_signs(int columns)
    {
        using var whole = Matrix(Key, 5, columns);
        using var tiled = Matrix(Key, 5, columns, InTiles);
        Assert.True(whole.Equals(tiled));
    }

    [Fact]
    public void A_projected_gradient_does_not_depend_on_batch_or_tiles()
    {
        using var gradients = CounterRandom.Uniform(RandomKey.From(1), -1, 1, 7, 3000);
        using var whole = new RademacherProjection(Key, 32, 3000, CPU);
        using var tiled = new RademacherProjection(Key, 32, 3000, CPU, memory: 32 * 4 * 8 * 50);
        using var batch = whole.Project(gradients);
        Assert.True(batch.allclose(tiled.Project(gradients), 1e-5, 1e-4));
        for (var row = 0; row < 7; row++) Assert.True(batch.narrow(0, row, 1).allclose(whole.Project(gradients.narrow(0, row, 1)), 1e-5, 1e-4));
    }

    [Fact]
    public void Signs_are_balanced_and_rows_are_uncorrelated()
    {
        const int rows = 64, columns = 20_000;
        using var matrix = Matrix(Key, rows, columns);
        Assert.Equal(0, matrix.mean().ToDouble(), 5 / Math.Sqrt(rows * columns));
        using var correlation = matmul(matrix, matrix.mT).div(columns).sub(eye(rows));
        Assert.InRange(correlation.abs().max().ToDouble(), 0, 6 / Math.Sqrt(columns));
    }

    [Fact]
    public void Lengths_and_angles_are_kept()
    {
        const int rows = 1024, columns = 4000;
        using var gradients = CounterRandom.Uniform(RandomKey.From(2), -1, 1, 20, columns).add(0.3); // pairs have a cosine of about 0.2
        using var projection = new RademacherProjection(Key, rows, columns, CPU);
        var (before, after) = (Gram(gradients), Gram(projection.Project(gradients).div(Math.Sqrt(rows))));
        var lengths = before.diagonal().sqrt();
        var error = after.sub(before).div(lengths.unsqueeze(0) * lengths.unsqueeze(1));
        Assert.InRange(error.abs().max().ToDouble(), 1e-6, 5 * Math.Sqrt(2.0 / rows));
        static Tensor Gram(Tensor x) => matmul(x, x.mT);
    }

    [Fact]
    public void Half_precision_gives_nearly_the_same()
    {
        using var gradients = CounterRandom.Uniform(RandomKey.From(3), -1, 1, 4, 2000);
        using var exact = new RademacherProjection(Key, 64, 2000, CPU);
        using var half = new RademacherProjection(Key, 64, 2000, CPU, ScalarType.BFloat16, InTiles);
        var (expected, actual) = (exact.Project(gradients), half.Project(gradients));
        Assert.Equal(ScalarType.Float32, actual.dtype);
        Assert.InRange(nn.functional.cosine_similarity(expected, actual, dim: 1).min().ToDouble(), 0.999, 1);
    }

    [Fact]
    public void Gradients_of_another_size_are_refused()
    {
        using var projection = new RademacherProjection(Key, 4, 10, CPU);
        Assert.Throws<ArgumentException>(() => projection.Project(zeros(2, 11)));
        Assert.Throws<ArgumentException>(() => projection.Project(zeros(10)));
    }

    private static Tensor Matrix(RandomKey key, int rows, int columns, long memory = 256 << 20)
    {
        using var projection = new RademacherProjection(key, rows, columns, CPU, memory: memory);
        return projection.Project(eye(columns)).t().contiguous();
    }
}
