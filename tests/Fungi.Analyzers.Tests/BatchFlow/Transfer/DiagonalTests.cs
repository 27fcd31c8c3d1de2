using static Fungi.Analyzers.Tests.BatchFlow.Transfer.Operation;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

public class DiagonalTests
{
    [Theory]
    [InlineData("B! B!", "0", "[B!]")]
    [InlineData("B! B", "0", "[B!]")]
    [InlineData("B B", "0", "[B]")]
    [InlineData("B! B!", "1", "[??!] Coupled")]
    [InlineData("B! K", "0", "[??!]")]
    [InlineData("2·B! 2·B!", "B", "[B!]")]
    [InlineData("2·B! 2·B!", "0", "[2·B!]")]
    [InlineData("2·B! 2·B!", "1", "[??!] Coupled")]
    [InlineData("3·B! 3·B!", "B", "[2·B!]")]
    [InlineData("B! ...", "0", "[...] NotProved")]
    public void The_diagonal_of_two_batch_axes_is_one(string shape, string offset, string expected) => Assert.Equal(expected, Of("diagonal", shape, Scalar(offset), 0, 1));

    [Theory]
    [InlineData("diag", "B! B!", "[B!]")]
    [InlineData("diag", "B!", "[B!, B!]")]
    [InlineData("diag", "B", "[B, B] BatchSize")]
    [InlineData("diag_embed", "B! L", "[B!, L, L]")]
    [InlineData("diagflat", "B! L", "[B!·L, B!·L]")]
    [InlineData("trace", "B! B!", "[] BatchReduction")]
    [InlineData("trace", "V V", "[]")]
    [InlineData("tril", "B! V V", "[B!, V, V]")]
    [InlineData("triu", "B! B!", "[B!, B!] BatchSize")]
    [InlineData("triu", "B B", "[B, B] BatchSize")]
    [InlineData("tril", "B! L", "[B!, L] BatchSize")]
    [InlineData("fliplr", "B! L", "[B!, L]")]
    [InlineData("flipud", "B! L", "[B!, L] Coupled")]
    [InlineData("as_strided", "B! L", "[...] NotProved")]
    [InlineData("rot90", "B! V L", "[V, B!, L] Coupled")]
    [InlineData("rot90", "V L B!", "[L, V, B!]")]
    public void Of_a_tensor_alone(string name, string shape, string expected) => Assert.Equal(expected, Of(name, shape));

    [Fact]
    public void Writing_the_diagonal_of_two_batch_axes_knows_no_order()
    {
        Assert.Equal("[B!, B!]", Of("fill_diagonal", "B! B!", 0));
        Assert.Equal("[B, B] BatchSize", Of("fill_diagonal", "B B", 0));
        Assert.Equal("[V, V]", Of("fill_diagonal", "V V", 0));
    }

    [Theory]
    [InlineData("flip", "B! L", new[] { 1 }, "[B!, L]")]
    [InlineData("flip", "B! L", new[] { -2 }, "[B!, L] Coupled")]
    [InlineData("flip", "...", new[] { 0 }, "[...]")]
    [InlineData("pad", "B! L", new[] { 1, 2 }, "[B!, 3 + L]")]
    [InlineData("pad", "B! L", new[] { 0, 0, 1, 0 }, "[1 + B?!, L]")]
    public void Along_axes(string name, string shape, int[] numbers, string expected) => Assert.Equal(expected, Of(name, shape, numbers));

    [Theory]
    [InlineData("B! L", "1", 0, "[B!, L] Coupled")]
    [InlineData("B! L", "0", 0, "[B!, L]")]
    [InlineData("B! L", "1", 1, "[B!, L]")]
    [InlineData("B! L", "1", null, "[B!, L] Coupled")]
    [InlineData("2·B! L", "B", 0, "[2·B!, L]")]
    [InlineData("2·B! L", "1", 0, "[2·B!, L] Coupled")]
    public void Roll_shifts_whole_copies_of_the_batch_only(string shape, string shift, int? axis, string expected) => Assert.Equal(expected, Of("roll", shape, Scalar(shift), axis));

    [Fact]
    public void Windows_and_blocks()
    {
        Assert.Equal("[B!, 4, 3]", Of("unfold", "B! 9", 1, 3, 2));
        Assert.Equal("[B!, L, V]", Of("unfold", "B!·V L", 0, Scalar("V"), Scalar("V")));
        Assert.Equal("[??!, L, 2?!]", Of("unfold", "B! L", 0, 2, 1));
        Assert.Equal("[B!, 2, 2·H, 2·W]", Of("pixel_shuffle", "B! 8 H W", 2));
        Assert.Equal("[B!, 8, 2, 2]", Of("pixel_unshuffle", "B! 2 4 4", 2));
    }
}
