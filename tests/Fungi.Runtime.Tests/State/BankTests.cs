using Fungi.Runtime.State;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.State;

public sealed class BankTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    private static Bank Create() => new(tensor([0f, 1, 2, 3], [4, 1, 1]), ["a", "b", "c", "spare"]);

    [Fact]
    public void Who_is_not_in_it_sees_all_but_the_spare()
    {
        using var bank = Create();
        Assert.Equal(3, bank.Size);
        Assert.Null(bank.RowOf("query"));
        Assert.Null(bank.RowOf("spare"));
        Assert.Equal([0f, 1, 2], Values(bank.For(null)));
    }

    [Theory]
    [InlineData("a", new[] { 3f, 1, 2 })]
    [InlineData("b", new[] { 0f, 3, 2 })]
    [InlineData("c", new[] { 0f, 1, 3 })]
    public void Who_is_in_it_sees_the_spare_in_its_own_place(string sample, float[] expected)
    {
        using var bank = Create();
        Assert.Equal(expected, Values(bank.For(bank.RowOf(sample))));
    }

    public void Dispose() => scope.Dispose();

    private static float[] Values(Tensor latents) => [.. latents.contiguous().data<float>()];
}
