using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Tensors.Tests;

/// <summary>Counts all tensors of the process, so it must not run beside other tests.</summary>
[Collection(nameof(LifetimeTests))]
[CollectionDefinition(nameof(LifetimeTests), DisableParallelization = true)]
public sealed class LifetimeTests
{
    public LifetimeTests()
    {
        // What earlier tests left to the garbage collector must not go while this one counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [Fact]
    public void AScopeFreesWhatWasMadeInIt()
    {
        var before = TensorEngine.LiveTensors;
        Tensor outer;
        using (NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                outer = (ones(3) + 1).MoveToOuterDisposeScope();
                Assert.Equal(1, inner.DisposablesCount);
            }

            Assert.Same(outer, Assert.Single(CurrentDisposeScope!.DisposablesView));
            TensorAssert.Elements([2, 2, 2], outer);
        }

        Assert.True(outer.IsInvalid);
        Assert.Throws<ObjectDisposedException>(() => outer + 1);
        Assert.Equal(before, TensorEngine.LiveTensors);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void DetachedTensorsOutliveTheScope()
    {
        Tensor kept;
        using (NewDisposeScope()) kept = ones(2).DetachFromDisposeScope();
        TensorAssert.Elements([1, 1], kept);
        var before = TensorEngine.LiveTensors;
        kept.Dispose();
        kept.Dispose();
        Assert.Equal(before - 1, TensorEngine.LiveTensors);
    }

    [Fact]
    public void ScopesMoveKeepAndForget()
    {
        using var outer = NewDisposeScope();
        using var inner = NewDisposeScope();
        var (a, b, c) = (ones(1), ones(1), ones(1));
        c.Dispose();
        Assert.False(inner.Contains(c));
        inner.DisposeEverythingBut(a);
        Assert.True(b.IsInvalid);
        Assert.False(a.IsInvalid);
        inner.MoveToOther(outer, a);
        Assert.True(outer.Contains(a) && !inner.Contains(a));
        inner.Attach(a);
        Assert.True(inner.Contains(a) && !outer.Contains(a));
        using var wrapped = WrappedTensorDisposeScope(() => (ones(2) * 3).sum());
        Assert.Equal(6, wrapped.ToDouble());
    }

    [Fact]
    public void TheGarbageCollectorFreesWhatNobodyOwns()
    {
        var before = TensorEngine.LiveTensors;
        MakeGarbage();
        for (var i = 0; i < 10 && TensorEngine.LiveTensors > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.True(TensorEngine.LiveTensors <= before);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void MakeGarbage()
        {
            for (var i = 0; i < 100; i++) ones(10);
        }
    }

    [Fact]
    public void AThousandLossesLeaveNothingBehind()
    {
        using var scope = NewDisposeScope();
        var weight = randn(8, 8).requires_grad_();
        var x = randn(4, 8);
        Step();
        var (native, managed) = (TensorEngine.LiveTensors, Tensor.TotalCount);
        for (var i = 0; i < 1000; i++) Step();
        Assert.Equal(native, TensorEngine.LiveTensors);
        Assert.Equal(managed, Tensor.TotalCount);

        void Step()
        {
            using var inner = NewDisposeScope();
            var latents = normalize(gelu(layer_norm(linear(x, weight), [8])));
            var loss = cross_entropy(latents.matmul(latents.t()) / 0.1, arange(4)) + scaled_dot_product_attention(latents, latents, latents).sum() + latents[.., 1..3].std();
            loss.backward(retain_graph: true);
            weight.grad = null;
            autograd.grad([latents.square().sum()], [weight]);
        }
    }
}
