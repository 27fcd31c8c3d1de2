using static Fungi.Analyzers.Tests.BatchFlow.Transfer.Operation;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

public class PermutingTests
{
    [Theory]
    [InlineData("B! V L", new[] { 1, 0, 2 }, "[V, B!, L]")]
    [InlineData("B! V L", new[] { -1, 0, 1 }, "[L, B!, V]")]
    [InlineData("...", new[] { 1, 0 }, "[?, ?]")]
    [InlineData("B! ...", new[] { 1, 0 }, "[...] NotProved")]
    public void Permute_orders_axes(string shape, int[] order, string expected) => Assert.Equal(expected, Of("permute", shape, order));

    [Theory]
    [InlineData("B! V L", 0, -1, "[L, V, B!]")]
    [InlineData("B! ...", 0, 0, "[B!, ...]")]
    [InlineData("B! ...", 0, 1, "[...] NotProved")]
    public void Transpose_swaps_two(string shape, int one, int other, string expected) => Assert.Equal(expected, Of("transpose", shape, one, other));

    [Theory]
    [InlineData("B! V L", new[] { 0 }, new[] { 2 }, "[V, L, B!]")]
    [InlineData("B! V L", new[] { 0 }, new[] { -2 }, "[V, B!, L]")]
    [InlineData("B! V H W", new[] { 0, 1 }, new[] { -1, -2 }, "[H, W, V, B!]")]
    [InlineData("B! V H W", new[] { 2, 3 }, new[] { 1, 0 }, "[W, H, B!, V]")]
    public void Movedim_moves_axes(string shape, int[] sources, int[] destinations, string expected) => Assert.Equal(expected, Of("movedim", shape, sources, destinations));

    [Theory]
    [InlineData("t", "B! L", "[L, B!]")]
    [InlineData("t", "B!", "[B!]")]
    [InlineData("T", "B! V L", "[L, V, B!]")]
    [InlineData("mT", "B! V L", "[B!, L, V]")]
    [InlineData("mT", "...", "[..., ?, ?]")]
    [InlineData("mT", "B!", "[...] NotProved")]
    public void Transposes_of_matrices(string name, string shape, string expected) => Assert.Equal(expected, Of(name, shape));
}
