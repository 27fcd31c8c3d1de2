using Fungi.Runtime.Randomness;

namespace Fungi.Runtime.Tests.Randomness;

public sealed class CounterRandomTests
{
    private static readonly RandomKey Key = RandomKey.From(7);

    [Fact]
    public void Bits_are_the_halves_of_successive_blocks()
    {
        var random = new CounterRandom(Key, stream: 3);
        var (first, second) = Philox.Block(Key.Value, 0, 3);
        var (third, fourth) = Philox.Block(Key.Value, 1, 3);
        Assert.Equal([first, second, third, fourth], new[] { random.NextBits(), random.NextBits(), random.NextBits(), random.NextBits() });
    }

    [Fact]
    public void A_number_depends_on_key_and_stream()
    {
        static double First(RandomKey key, ulong stream) => new CounterRandom(key, stream).NextDouble();
        Assert.Equal(First(Key, 1), First(Key, 1));
        Assert.NotEqual(First(Key, 1), First(Key, 2));
        Assert.NotEqual(First(Key, 1), First(Key.With(0), 1));
    }

    [Fact]
    public void Doubles_are_uniform()
    {
        var random = new CounterRandom(Key);
        var tenths = new int[10];
        for (var draw = 0; draw < 100_000; draw++) tenths[(int)(10 * random.NextDouble())]++;
        Assert.InRange(ChiSquare(tenths), 0, 33.7); // 9 degrees of freedom, p = 1e-4
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(37)]
    public void Integers_are_uniform_below_their_bound(int bound)
    {
        var random = new CounterRandom(Key);
        var counts = new int[bound];
        for (var draw = 0; draw < 2000 * bound; draw++) counts[random.NextInt(bound)]++;
        Assert.InRange(ChiSquare(counts), 0, bound + (5 * Math.Sqrt(2 * bound)));
    }

    [Fact]
    public void The_largest_bound_gives_integers_of_any_size()
    {
        var random = new CounterRandom(Key);
        var draws = Enumerable.Range(0, 1000).Select(_ => random.NextInt(int.MaxValue)).ToList();
        Assert.InRange(draws.Average(value => value / (double)int.MaxValue), 0.45, 0.55);
        Assert.All(draws, value => Assert.InRange(value, 0, int.MaxValue - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_a_standard_normal()
    {
        var random = new CounterRandom(Key);
        var draws = Enumerable.Range(0, 100_000).Select(_ => random.NextNormal()).ToList();
        Assert.Equal(0, draws.Average(), 0.02);
        Assert.Equal(1, draws.Average(x => x * x), 0.03);
        Assert.Equal(0, draws.Average(x => x * x * x), 0.06);
        Assert.Equal(3, draws.Average(x => x * x * x * x), 0.2);
    }

    [Fact]
    public void Permutations_are_drawn_evenly()
    {
        var counts = Enumerable.Range(0, 6000)
            .Select(index => string.Join(",", CounterRandom.Permutation(Key.With(index), 3)))
            .CountBy(order => order).Select(order => order.Value).ToArray();
        Assert.Equal(6, counts.Length);
        Assert.InRange(ChiSquare(counts), 0, 25.7); // 5 degrees of freedom, p = 1e-4
    }

    [Fact]
    public void A_permutation_holds_each_index_once()
    {
        var permutation = CounterRandom.Permutation(Key, 1000);
        Assert.Equal(Enumerable.Range(0, 1000), permutation.Order());
        Assert.Equal(permutation, CounterRandom.Permutation(Key, 1000));
        Assert.Empty(CounterRandom.Permutation(Key, 0));
    }

    [Fact]
    public void An_element_of_a_tensor_depends_on_its_place_only()
    {
        using var large = CounterRandom.Uniform(Key, -2, 3, 3, 20_000);
        using var small = CounterRandom.Uniform(Key, -2, 3, 21, 11);
        var (first, second) = Philox.Block(Key.Value, 0, 0);
        var expected = new[] { (uint)first, first >> 32, (uint)second, second >> 32 }.Select(bits => (float)(-2 + (5 * ((uint)bits >> 8) / (double)(1 << 24))));
        var values = large.data<float>().ToArray();
        Assert.Equal([3L, 20_000L], large.shape);
        Assert.Equal(expected, values[..4]);
        Assert.Equal(values[..231], small.data<float>().ToArray());
    }

    [Fact]
    public void A_tensor_is_uniform_between_its_bounds()
    {
        using var tensor = CounterRandom.Uniform(Key, -2, 3, 100_000);
        var values = tensor.data<float>().ToArray();
        Assert.All(values, value => Assert.InRange(value, -2, 3));
        Assert.Equal(0.5, values.Average(), 0.03);
        Assert.Equal(25.0 / 12, values.Average(value => (value - 0.5) * (value - 0.5)), 0.04);
    }

    private static double ChiSquare(int[] counts)
    {
        var expected = counts.Average();
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }
}
