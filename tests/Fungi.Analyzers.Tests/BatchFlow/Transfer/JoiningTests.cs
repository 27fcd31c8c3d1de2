using Fungi.Analyzers.BatchFlow.Domain;
using static Fungi.Analyzers.Tests.BatchFlow.Transfer.Operation;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

public class JoiningTests
{
    [Theory]
    [InlineData("[2·B!, L]", 0, "B! L", "B! L")]
    [InlineData("[2·B!, L]", 0, "B! L", "B L")]
    [InlineData("[B + S?!, L]", 0, "B! L", "S L")]
    [InlineData("[B!, 1 + K]", 1, "B! 1", "B! K")]
    [InlineData("[B!, 2·L]", -1, "B! L", "B L")]
    [InlineData("[B!, ?]", 1, "B! L", "...")]
    [InlineData("[3·B!·V, L]", 0, "B!·V L", "B!·V L", "B!·V L")]
    [InlineData("[B + L?!, B!]", 0, "B! L", "L B!")]
    [InlineData("[...] NotProved", 0, "B! L", "B! ...")]
    public void Cat_joins_along_an_axis(string expected, int axis, params string[] shapes) => Assert.Equal(expected, Of("cat", List(shapes), axis));

    [Theory]
    [InlineData("[2, B!, L]", 0, "B! L", "B! L")]
    [InlineData("[B!, L, 2]", -1, "B! L", "B L")]
    [InlineData("[B!, 2, L]", 1, "B! L", "...")]
    [InlineData("[2, B!, B!]", 0, "B! L", "L B!")]
    [InlineData("[...] NotProved", 0, "B! L", "B!")]
    public void Stack_makes_an_axis(string expected, int axis, params string[] shapes) => Assert.Equal(expected, Of("stack", List(shapes), axis));

    [Theory]
    [InlineData("stack", "L", "[B!, L]")]
    [InlineData("cat", "1 L", "[B!, L]")]
    [InlineData("cat", "V L", "[B!·V, L]")]
    public void One_element_for_each_sample_makes_the_batch(string name, string shape, string expected) => Assert.Equal(expected, Of(name, BySample(shape, "B"), 0));

    [Fact]
    public void Of_another_number_of_elements_nothing_is_proved() => Assert.Equal("[...] NotProved", Of("stack", BySample("L", "?"), 0));

    [Fact]
    public void A_list_of_unknown_length_is_an_outer_factor()
    {
        Assert.Equal("[N·B!, L]", Of("cat", new CollectionValue(Tensor("B! L"), Number("N")), 0));
        Assert.Equal("[?, B!, L]", Of("stack", new CollectionValue(Tensor("B! L"), Size.Unknown), 0));
    }

    [Theory]
    [InlineData("hstack", "[2·B!]", "B!")]
    [InlineData("hstack", "[B!, 2·L]", "B! L")]
    [InlineData("vstack", "[2, B!]", "B!")]
    [InlineData("vstack", "[2·B!, L]", "B! L")]
    [InlineData("dstack", "[B!, L, 2]", "B! L")]
    [InlineData("column_stack", "[B!, 2]", "B!")]
    public void Stacks_by_direction(string name, string expected, string shape) => Assert.Equal(expected, Of(name, List(shape, shape)));

    [Theory]
    [InlineData("B! L", 0, "B x [L] @place by sample")]
    [InlineData("B! 2 L", 1, "[B!, L] | [B!, L]")]
    [InlineData("B! V L", 1, "V x [B!, L]")]
    [InlineData("B!·V L", 0, "B·V x [L] Coupled")]
    [InlineData("B! ...", 1, "? x [...] NotProved")]
    public void Unbind_takes_an_axis_apart(string shape, int axis, string expected) => Assert.Equal(expected, Of("unbind", shape, axis));

    [Theory]
    [InlineData("split", "2·B! L", "B", "[B!, L] | [B!, L]")]
    [InlineData("split", "B! L", "1", "B x [1, L] @place by sample")]
    [InlineData("split", "B!·V L", "V", "B x [V, L] @place by sample")]
    [InlineData("split", "B! L", "4", "? x [4?!, L]")]
    [InlineData("split", "N·B! L", "B", "N x [B!, L]")]
    [InlineData("chunk", "2·B! L", "2", "[B!, L] | [B!, L]")]
    [InlineData("chunk", "B! L", "2", "[??!, L] | [??!, L]")]
    [InlineData("chunk", "B! L", "B", "B x [1, L] @place by sample")]
    [InlineData("tensor_split", "2·B! L", "2", "[B!, L] | [B!, L]")]
    [InlineData("vsplit", "2·B! L", "2", "[B!, L] | [B!, L]")]
    [InlineData("hsplit", "B! 6", "3", "[B!, 2] | [B!, 2] | [B!, 2]")]
    public void Equal_parts(string name, string shape, string number, string expected) => Assert.Equal(expected, Of(name, shape, Scalar(number)));

    [Fact]
    public void Parts_by_their_sizes_or_ends()
    {
        Assert.Equal("[B!, L] | [B!, L]", Of("split", "2·B! L", Sizes("B", "B"), 0));
        Assert.Equal("[B!, 2] | [B!, 4]", Of("split", "B! 6", Sizes(2, 4), 1));
        Assert.Equal("[B!, L] | [B!, L]", Of("tensor_split", "2·B! L", Sizes("B"), 0));
        Assert.Equal("[??!, L] | [-1 + B?!, L]", Of("split", "B! L", CollectionValue.Of([Scalar("1"), ScalarValue.Of(Size.Batch - Size.One)]), 0));
    }

    [Fact]
    public void Other_joins()
    {
        Assert.Equal("[B!, K] | [B, K]", Of("meshgrid", List("B!", "K"), null));
        Assert.Equal("[B!, B] | [B, B!]", Of("meshgrid", List("B!", "B!"), null));
        Assert.Equal("[B!·K, 2]", Of("cartesian_prod", List("B!", "K")));
        Assert.Equal("[??!, 2]", Of("combinations", "B!", 2));
        Assert.Equal("[B!, K] | [B, K]", Of("broadcast_tensors", List("B! 1", "K")));
        Assert.Equal("[1, B!, 1]", Of("atleast_3d", "B!"));
    }

    private static CollectionValue BySample(string shape, string length) =>
        new(Tensor(shape) with { Bound = new([CollectionValue.Place]) }, Number(length)) { IsBySample = true };
}
