using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using static Fungi.Analyzers.Tests.BatchFlow.Transfer.Operation;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

public class IndexingTests
{
    [Theory]
    [InlineData("B! L", ":", "[B!, L]")]
    [InlineData("B! V L", ":, 1", "[B!, L]")]
    [InlineData("B! V L", "..., 1", "[B!, V]")]
    [InlineData("B! V L", ":, None, ..., 1:", "[B!, 1, V, -1 + L]")]
    [InlineData("B! L", "0", "[L] Coupled")]
    [InlineData("B! L", "-1", "[L] Coupled")]
    [InlineData("B! L", "i", "[L] @i")]
    [InlineData("2·B! L", "i", "[L] @i")]
    [InlineData("B!·V L", "i", "[L] Coupled")]
    [InlineData("B! L", "i+1", "[L] Coupled")]
    [InlineData("B! L", "?", "[L] NotProved")]
    [InlineData("2·B! L", "B+i", "[L] @i")]
    [InlineData("B! B!", "i, i", "[] @i")]
    [InlineData("B L", "i", "[L]")]
    [InlineData("S L", "i", "[L] BatchSize")]
    [InlineData("... B!", "1", "[...] NotProved")]
    [InlineData("B! ...", ":, 1", "[B!, ...]")]
    [InlineData("B! ... L", "..., 1", "[B!, ...]")]

    [InlineData("B! L", "0:B", "[B!, L]")]
    [InlineData("B! L", "1:", "[-1 + B?!, L]")]
    [InlineData("B! L", ":-1", "[-1 + B?!, L]")]
    [InlineData("2·B! L", ":B", "[B!, L]")]
    [InlineData("2·B! L", "B:", "[B!, L]")]
    [InlineData("B!·2 L", "1::2", "[B!, L]")]
    [InlineData("2·B! L", "1::2", "[??!, L]")]
    [InlineData("S L", ":B", "[B, L] BatchSize")]
    [InlineData("B! 10", ":, 2:5", "[B!, 3]")]
    [InlineData("B! 10", ":, 2:50", "[B!, 8]")]

    [InlineData("S L", "by B!", "[B!, L]")]
    [InlineData("...", "by B! K", "[B!, K, ...]")]
    [InlineData("B! L", ":, by K", "[B!, K]")]
    [InlineData("B! L", ":, by B!", "[B!, B!]")]
    [InlineData("B! L", "by K", "[K, L] Coupled")]
    [InlineData("B! L", "by B", "[?, L] Coupled")]
    [InlineData("B L", "by B!", "[B!, L] NotProved")]
    [InlineData("B! L", "places, by B!", "[B!]")]
    [InlineData("B! V L", "places, :, by B!", "[B!, V]")]
    [InlineData("V L B!", "by K, by K", "[K, B!]")]
    [InlineData("V B! L", "by K, :, by K", "[K, B!]")]
    [InlineData("V B! L", ":, :, by K", "[V, B!, K]")]
    [InlineData("B! L", "mask B!", "[??!, L] Coupled")]
    [InlineData("B! L", ":, mask L", "[B!, ?]")]
    public void An_indexer_takes_entries(string shape, string indices, string expected) =>
        Assert.Equal(expected, Describe(Indexing.Get(Call("get", shape), Tensor(shape), Indices(indices))));

    [Theory]
    [InlineData("B", "i", "@i", "[B!]")]
    [InlineData("B L", "i", "@i L", "[B!, L]")]
    [InlineData("2·B L", "B+i", "@i L", "[2·B!, L]")]
    [InlineData("B", "i", 1, "[B]")]
    [InlineData("B", "i+1", "@i", "[B] Coupled @i")]
    [InlineData("S", "i", "@i", "[S] Coupled @i")]
    [InlineData("?", "i", "@i", "[?] NotProved @i")]
    [InlineData("B!", "0", 0, "[B!] BatchSize")]
    [InlineData("B", "0", 0, "[B] BatchSize")]
    [InlineData("B V", ":, 0", "B!", "[B!, V]")]
    [InlineData("B V L", "..., 0", "B! V", "[B!, V, L]")]
    [InlineData("B V", "...", "B! 1", "[B!, V]")]
    [InlineData("B! V", ":, 1:", 0, "[B!, V]")]
    [InlineData("B! V", "1:", 0, "[B!, V] BatchSize")]
    [InlineData("B! V", "1:", "B! 1", "[B!, V] Coupled NotProved")]
    [InlineData("2·B", ":B", "B!", "[2·B!]")]
    [InlineData("2·B!", "B:", "B!", "[2·B!]")]
    [InlineData("2·B!", "B:", 0, "[2·B!]")]
    [InlineData("B! L", "mask B!", 0, "[B!, L]")]
    [InlineData("B L", "mask B!", 0, "[B!, L]")]
    [InlineData("B L", "mask B! L", 0, "[B!, L]")]
    [InlineData("B! L", "mask B!", "L", "[B!, L]")]
    [InlineData("B! L", "mask B! L", "K", "[B!, L] Coupled")]
    [InlineData("B! L", "by B!", 0, "[B!, L] Coupled NotProved")]
    [InlineData("B! L", "by K", 0, "[B!, L] Coupled")]
    [InlineData("K L", "by B!", 1, "[K, L] Coupled")]
    [InlineData("B K", "places, by B!", 1, "[B!, K]")]
    [InlineData("B K", "places, 0", "B!", "[B!, K]")]
    [InlineData("B K", ":, by N", "B! N", "[B!, K]")]
    [InlineData("...", "0", "B!", "[...] NotProved")]
    public void An_indexer_writes_entries(string shape, string indices, object value, string expected) => Assert.Equal(expected, Describe(Indexing.Set(
        Call("set", shape), Tensor(shape), Indices(indices), value is string text ? Tensor(text) : ScalarValue.Of(value))));

    [Fact]
    public void A_row_that_each_sample_marks_by_its_own_label_stays_its_own() => Assert.Equal("[B!, K]", Describe(Indexing.Set(
        Call("set", "B K"), Tensor("B K"), [.. Indices("i"), new IndexValue.Single(new ScalarValue { Bound = new([LoopIndex]) })], ScalarValue.Of(1))));

    [Theory]
    [InlineData("B! K", 1, "B! 1", "[B!, 1]")]
    [InlineData("B! K", 1, "B N", "[B!, N]")]
    [InlineData("S L", 0, "B! L", "[B!, L]")]
    [InlineData("B! K", 0, "B! K", "[B!, K] Coupled")]
    [InlineData("B! K", 1, "1 N", "[1, N] Coupled")]
    [InlineData("B! K", 1, "N K", "[...] NotProved")]
    [InlineData("...", 1, "B! 1", "[B!, 1]")]
    public void Gather_meets_its_index_off_the_axis(string shape, int axis, string index, string expected) => Assert.Equal(expected, Of("gather", shape, axis, index));

    [Theory]
    [InlineData("B K", 1, "B! 1", "", "[B!, K]")]
    [InlineData("B K", 1, "B! N", "B N", "[B!, K]")]
    [InlineData("B K", 1, "B N", "B! N", "[B!, K]")]
    [InlineData("K L", 0, "B! L", "B! L", "[K, L] Coupled")]
    [InlineData("B! L", 0, "B L", "B L", "[B!, L] Coupled")]
    [InlineData("B! K", 1, "1 N", "1 N", "[...] NotProved")]
    [InlineData("...", 1, "B! 1", "", "[...] NotProved")]
    public void Scatter_writes_along_one_axis(string shape, int axis, string index, string source, string expected) => Assert.Equal(expected, Of("scatter", shape, axis, index, source));

    [Theory]
    [InlineData("select", new[] { 1, 0 }, "[B!, L]")]
    [InlineData("select", new[] { 0, 0 }, "[V, L] Coupled")]
    [InlineData("narrow", new[] { 2, 0, 3 }, "[B!, V, ?]")]
    [InlineData("narrow", new[] { 0, 0, 3 }, "[??!, V, L]")]
    public void Select_and_narrow_index_one_axis(string name, int[] arguments, string expected) => Assert.Equal(expected, Of(name, ["B! V L", .. arguments.Cast<object>()]));

    [Theory]
    [InlineData("take", "S", "B!", "[B!]")]
    [InlineData("take", "B!", "K", "[K] Coupled")]
    [InlineData("masked_select", "B! L", "B! L", "[??!]")]
    [InlineData("masked_fill", "B! L", "B! 1", "[B!, L]")]
    [InlineData("masked_fill", "B L", "B!", "[B, B!]")]
    [InlineData("masked_scatter", "B! L", "B! L", "[B, L] Coupled")]
    public void Masks_and_flat_places(string name, string shape, string index, string expected) => Assert.Equal(expected, Of(name, shape, index, 0));

    [Fact]
    public void Entries_of_an_axis_by_a_list_of_places()
    {
        Assert.Equal("[B!, N]", Of("index_select", "B! K", 1, "N"));
        Assert.Equal("[N, K] Coupled", Of("index_select", "B! K", 0, "N"));
        Assert.Equal("[B!, L]", Of("index_select", "S L", 0, "B!"));
        Assert.Equal("[K, L] Coupled", Of("index_add", "K L", 0, "B!", "B! L"));
        Assert.Equal("[K, B!]", Of("index_add", "K B", 0, "N", "N B!"));
        Assert.Equal("[??!, 2] BatchSize", Of("nonzero", "B! L"));
    }

    [Fact]
    public void A_number_that_changes_with_the_batch_is_a_cause_where_it_is_written() =>
        Assert.Equal("'a2' is the batch size", Assert.Single(Run("masked_fill", "B! L", "B! L", Scalar("B")).Causes.All).Text);

    [Fact]
    public void An_entry_is_a_view_and_what_an_index_looks_up_is_not()
    {
        var named = Tensor("V L") with { Storage = new(["z"]) };
        Assert.Equal(["z"], ((TensorValue)Indexing.Get(Call("get", "V L"), named, Indices("0"))).Storage);
        Assert.Empty(((TensorValue)Indexing.Get(Call("get", "V L"), named, Indices("by K"))).Storage);
    }
}
