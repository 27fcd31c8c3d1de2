using Fungi.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training;

public sealed class LatentQueueTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void First_in_first_out()
    {
        using var queue = new LatentQueue(5);
        queue.Push(Latents(1, 2));
        queue.Push(Latents(3, 4));
        Assert.Equal([3f, 4, 1, 2], queue.Latents.data<float>().ToArray());
        Assert.False(queue.IsFull);
        queue.Push(Latents(5, 6));
        Assert.True(queue.IsFull);
        Assert.Equal([5f, 6, 3, 4, 1], queue.Latents.data<float>().ToArray());
    }

    [Fact]
    public void A_batch_larger_than_the_queue_fills_it()
    {
        using var queue = new LatentQueue(2);
        queue.Push(Latents(1, 2, 3));
        Assert.Equal([1f, 2], queue.Latents.data<float>().ToArray());
    }

    [Fact]
    public void What_it_holds_is_a_constant()
    {
        using var queue = new LatentQueue(2);
        var newest = Latents(1, 2).requires_grad_();
        queue.Push(newest * 2);
        Assert.False(queue.Latents.requires_grad);
    }

    public void Dispose() => scope.Dispose();

    private static Tensor Latents(params float[] values) => tensor(values, [values.Length, 1, 1]);
}
