using static Fungi.Analyzers.Tests.BatchFlow.Transfer.Operation;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

public class ReshapingTests
{
    [Theory]
    [InlineData("B!·V L", "B V L", "[B!, V, L]")]
    [InlineData("B!·V L", "B -1", "[B!, L·V]")]
    [InlineData("B! V L", "B·V L", "[B!·V, L]")]
    [InlineData("B! V L", "-1 L", "[B!·V, L]")]
    [InlineData("B! V L", "B -1 1", "[B!, L·V, 1]")]
    [InlineData("V B! L", "V·B L", "[V·B!, L]")]
    [InlineData("2·B! L", "2 B L", "[2, B!, L]")]
    [InlineData("2·B! L", "2 -1 L", "[2, B!, L]")]
    [InlineData("B! 12", "B 2 6", "[B!, 2, 6]")]
    [InlineData("B! 12", "B 2 -1", "[B!, 2, 6]")]
    [InlineData("B! 4 3", "B 6 2", "[B!, 6, 2]")]
    [InlineData("B! ...", "B -1", "[B!, ?]")]
    [InlineData("B! L", "-1", "[B!·L]")]
    [InlineData("B", "-1 1", "[B, 1]")]
    [InlineData("B! L", "? L", "[B!, L]")]
    public void A_reshape_parts_and_joins_the_factors(string shape, string sizes, string expected) => Assert.Equal(expected, Of("reshape", shape, Targets(sizes)));

    [Theory]
    [InlineData("B! V L", "V B L", "[V, B, L] Coupled")]
    [InlineData("B! L", "L B", "[L, B] Coupled")]
    [InlineData("2·B! L", "B 2 L", "[B, 2, L] Coupled")]
    [InlineData("B! L", "2 -1", "[2, ?] Coupled")]
    [InlineData("B! L", "-1 ? 2", "[?, ?, 2] NotProved")]
    [InlineData("B! L", "? ?", "[?, ?] NotProved")]
    [InlineData("B! L", "H W L", "[H, W, L] NotProved")]
    public void A_reshape_that_keeps_no_batch_axis_has_a_cause(string shape, string sizes, string expected) => Assert.Equal(expected, Of("reshape", shape, Targets(sizes)));

    [Fact]
    public void The_cause_names_both_shapes() =>
        Assert.Equal("'z' [B, V, L] is reshaped to [V, B, L]; 'reshape' scrambles the samples", Assert.Single(Run("reshape", "B! V L", Sizes("V", "B", "L")).Causes.All).Text);

    [Theory]
    [InlineData("B! V L", 0, 1, "[B!·V, L]")]
    [InlineData("B! V L", 1, -1, "[B!, V·L]")]
    [InlineData("B! ...", 1, -1, "[B!, ?]")]
    [InlineData("B! ...", 0, -1, "[B!·?]")]
    [InlineData("... B! L", -2, -1, "[..., B!·L]")]
    [InlineData("", 0, -1, "[1]")]
    [InlineData("B! ...", 2, -1, "[...] NotProved")]
    public void Flatten_joins_the_factors(string shape, int start, int end, string expected) => Assert.Equal(expected, Of("flatten", shape, start, end));

    [Theory]
    [InlineData("unflatten", "B!·V L", 0, new[] { -1, 1 }, "[B!·V, 1, L]")]
    [InlineData("unflatten", "B! 6", -1, new[] { 2, 3 }, "[B!, 2, 3]")]
    [InlineData("unflatten", "B! 6", 0, new[] { 2, -1 }, "[2, ?, 6] Coupled")]
    public void Unflatten_parts_one_axis(string name, string shape, int axis, int[] sizes, string expected) => Assert.Equal(expected, Of(name, shape, axis, sizes));

    [Theory]
    [InlineData("squeeze", "B! 1 L 1", null, "[B!, L]")]
    [InlineData("squeeze", "B! ? L", null, "[B!, ..., L]")]
    [InlineData("squeeze", "B! ? V! ?", null, "[...] NotProved")]
    [InlineData("squeeze", "B! 1 L", 1, "[B!, L]")]
    [InlineData("squeeze", "B! 1 L", 0, "[B!, 1, L]")]
    [InlineData("squeeze", "B! ?", 1, "[B!, ...]")]
    [InlineData("unsqueeze", "B! L", 1, "[B!, 1, L]")]
    [InlineData("unsqueeze", "B! L", -1, "[B!, L, 1]")]
    [InlineData("unsqueeze", "B! ...", 1, "[B!, 1, ...]")]
    [InlineData("unsqueeze", "B! ...", 2, "[...] NotProved")]
    public void Axes_of_size_one_come_and_go(string name, string shape, int? axis, string expected) => Assert.Equal(expected, Of(name, shape, axis));

    [Theory]
    [InlineData("expand", "B! 1", "B V", "[B!, V]")]
    [InlineData("expand", "B! L", "V -1 -1", "[V, B!, L]")]
    [InlineData("expand", "1 L", "B -1", "[B, L]")]
    [InlineData("expand", "...", "B L", "[B, L]")]
    [InlineData("expand", "B! ...", "B V", "[...] NotProved")]
    [InlineData("repeat", "B! L", "2 1", "[2·B!, L]")]
    [InlineData("repeat", "B! L", "B 1 1", "[B, B!, L]")]
    [InlineData("tile", "B! L", "3", "[B!, 3·L]")]
    public void Axes_are_repeated(string name, string shape, string sizes, string expected) => Assert.Equal(expected, Of(name, shape, Targets(sizes)));

    [Fact]
    public void Repeated_entries_are_the_inner_factor()
    {
        Assert.Equal("[B!·2, L]", Of("repeat_interleave", "B! L", 2, 0));
        Assert.Equal("[B!·L·2]", Of("repeat_interleave", "B! L", 2, null));
        Assert.Equal("[?" + "?!, L]", Of("repeat_interleave", "B! L", "B", 0));
        Assert.Equal("[?" + "?!, L] Coupled", Of("repeat_interleave", "B! L", "B!", 0));
    }

    [Fact]
    public void As_another_tensor_takes_its_sizes_only()
    {
        Assert.Equal("[B!, V, L]", Of("view_as", "B!·V L", "B! V L"));
        Assert.Equal("[B!, V]", Of("expand_as", "B! 1", "B V"));
    }

    private static object Targets(string sizes) => Sizes([.. sizes.Split(' ')]);
}
