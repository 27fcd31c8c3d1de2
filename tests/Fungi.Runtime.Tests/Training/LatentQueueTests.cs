using Fungi.Runtime.Randomness;
using Fungi.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training;

public sealed class LatentQueueTests : IDisposable
{
    private static readonly RandomKey Key = RandomKey.From(1).With("queue");
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void It_starts_with_random_latents_of_its_key()
    {
        using var queue = new LatentQueue(4, [2, 3], Key, CPU);
        using var equal = new LatentQueue(4, [2, 3], Key, CPU);
        using var other = new LatentQueue(4, [2, 3], Key.With("other"), CPU);
        Assert.Equal([4L, 2, 3], queue.Latents.shape);
        Assert.True(queue.Latents.Equals(equal.Latents));
        Assert.False(queue.Latents.Equals(other.Latents));
        Assert.True(queue.Latents.abs().max().ToDouble() <= 1);
    }

    [Fact]
    public void First_in_first_out()
    {
        using var queue = new LatentQueue(5, [1, 1], Key, CPU);
        queue.Push(Latents(1, 2));
        queue.Push(Latents(3, 4));
        Assert.Equal([3f, 4, 1, 2], queue.Latents.data<float>().ToArray()[..4]); // and one of the first random ones
        queue.Push(Latents(5, 6));
        Assert.Equal([5f, 6, 3, 4, 1], queue.Latents.data<float>().ToArray());
    }

    [Fact]
    public void A_batch_larger_than_the_queue_fills_it()
    {
        using var queue = new LatentQueue(2, [1, 1], Key, CPU);
        queue.Push(Latents(1, 2, 3));
        Assert.Equal([1f, 2], queue.Latents.data<float>().ToArray());
    }

    [Fact]
    public void What_it_holds_is_a_constant()
    {
        using var queue = new LatentQueue(2, [1, 1], Key, CPU);
        var newest = Latents(1, 2).requires_grad_();
        queue.Push(newest * 2);
        Assert.False(queue.Latents.requires_grad);
    }

    public void Dispose() => scope.Dispose();

    private static Tensor Latents(params float[] values) => tensor(values, [values.Length, 1, 1]);
}
