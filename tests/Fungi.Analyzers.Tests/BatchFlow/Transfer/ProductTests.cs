using static Fungi.Analyzers.Tests.BatchFlow.Transfer.Operation;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

public class ProductTests
{
    [Theory]
    [InlineData("bl,bl->b", "[B!]", "B! L", "B! L")]
    [InlineData("bl,bl", "[] BatchReduction", "B! L", "B! L")]
    [InlineData("bl,cl->bc", "[B!, B!]", "B! L", "B! L")]
    [InlineData("bl,bk->lk", "[L, K] BatchReduction", "B! L", "B! K")]
    [InlineData("bc,cl->bl", "[B!, L] Coupled", "B! B!", "B! L")]
    [InlineData("ii->i", "[B!]", "B! B!")]
    [InlineData("ii", "[] BatchReduction", "B! B!")]
    [InlineData("b...,b...->b...", "[B!, V, L]", "B! V L", "B! V L")]
    [InlineData("...i,i", "[B!, V]", "B! V L", "L")]
    [InlineData("bvl,bwl->bvw", "[B!, V, W]", "B! V L", "B! W L")]
    [InlineData("bl , lk -> bk", "[B!, ?]", "B! L", "...")]
    [InlineData("bl->", "[] BatchReduction", "B! ...")]
    [InlineData("ba", "[L, B!]", "B! L")]
    [InlineData("bl,l", "[...] NotProved", "B! V L", "L")]
    [InlineData("bl->b", "[...] NotProved", "B! L", "L")]
    [InlineData("l,l->", "[] Coupled", "B?!", "B?!")]
    public void Einsum_sums_over_the_letters_that_the_result_lacks(string equation, string expected, params string[] shapes) =>
        Assert.Equal(expected, Describe(Run("einsum", Fungi.Analyzers.BatchFlow.Domain.ScalarValue.Of((object)equation), List(shapes))));

    [Theory]
    [InlineData("matmul", "B! L", "L K", "[B!, K]")]
    [InlineData("matmul", "B! L", "L B!", "[B!, B!]")]
    [InlineData("matmul", "L B!", "B! L", "[L, L] BatchReduction")]
    [InlineData("matmul", "B! B!", "B! L", "[B!, L] Coupled")]
    [InlineData("matmul", "B! V L", "L K", "[B!, V, K]")]
    [InlineData("matmul", "B! V L", "B! L V", "[B!, V, V]")]
    [InlineData("matmul", "B! L", "L", "[B!]")]
    [InlineData("matmul", "L", "B! L K", "[B!, K]")]
    [InlineData("matmul", "B!", "B!", "[] BatchReduction")]
    [InlineData("matmul", "B! L", "... L K", "[..., B!, K]")]
    [InlineData("matmul", "B! L", "...", "[...] NotProved")]
    [InlineData("matmul", "...", "L B!", "[..., B!]")]
    [InlineData("matmul", "...", "...", "[...]")]
    [InlineData("mm", "B! L", "...", "[B!, ?]")]
    [InlineData("bmm", "B! V L", "B! L W", "[B!, V, W]")]
    [InlineData("mv", "B! L", "L", "[B!]")]
    [InlineData("dot", "B!", "B!", "[] BatchReduction")]
    [InlineData("outer", "B!", "B!", "[B!, B!]")]
    [InlineData("inner", "B! L", "K L", "[B!, K]")]
    [InlineData("inner", "L B!", "K B!", "[L, K] BatchReduction")]
    [InlineData("linear", "B! V L", "K L", "[B!, V, K]")]
    [InlineData("linear", "B! L", "...", "[B!, ?]")]
    [InlineData("kron", "B! L", "V K", "[B!·V, L·K]")]
    [InlineData("cdist", "B! L", "S L", "[B!, S]")]
    [InlineData("cdist", "B! L", "B! L", "[B!, B!]")]
    [InlineData("cdist", "L B!", "L B!", "[L, L] Coupled")]
    [InlineData("cosine_similarity", "B! L", "B! L", "[B!]")]
    [InlineData("cosine_similarity", "L B!", "L B!", "[L] Coupled")]
    public void Products_of_two(string name, string left, string right, string expected) => Assert.Equal(expected, Of(name, left, right));

    [Theory]
    [InlineData("addmm", "K", "B! L", "L K", "[B!, K]")]
    [InlineData("addbmm", "V W", "B! V L", "B! L W", "[V, W] BatchReduction")]
    [InlineData("baddbmm", "1", "B! V L", "B! L W", "[B!, V, W]")]
    [InlineData("addmv", "B!", "B! L", "L", "[B!]")]
    public void Products_added_to(string name, string added, string left, string right, string expected) => Assert.Equal(expected, Of(name, added, left, right));

    [Fact]
    public void Other_products()
    {
        Assert.Equal("[B!, K]", Of("multi_dot", List("B! L", "L V", "V K")));
        Assert.Equal("[L, L] Coupled", Of("multi_dot", List("L B!", "B! B!", "B! L")));
        Assert.Equal("[B!, K]", Of("tensordot", "B! V L", "V L K", 2, null));
        Assert.Equal("[V, L, V, K] BatchReduction", Of("tensordot", "B! V L", "B! V K", new[] { 0 }, new[] { 0 }));
        Assert.Equal("[B!, V, K]", Of("bilinear", "B! V L", "B! V H", "K L H", "K"));
        Assert.Equal("[B!, 3]", Of("cross", "B! 3", "B! 3", 1));
        Assert.Equal("[3, B!] Coupled", Of("cross", "3 B!", "3 B!", 1));
        Assert.Equal("[B!, L, L]", Of("matrix_power", "B! L L", 2));
        Assert.Equal("[B!, B!] Coupled", Of("matrix_power", "B! B!", 2));
    }
}
