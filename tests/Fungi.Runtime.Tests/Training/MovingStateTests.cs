using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training;

public sealed class MovingStateTests : IDisposable
{
    private static readonly BankInput Bank = new("bank", "z", Size: 3);
    private static readonly MomentsInput Mean = new("mean", "z", Size: 4);

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly MovingState state = new(
        new(ImageViews.None, [new LatentsInput("z", new("head")), Bank, Mean], _ => zeros(1)), new([new MomentsProvider()]), batchSize: 2, RandomKey.From(1));

    [Fact]
    public void The_queues_are_full_once_they_hold_what_every_input_is_made_from()
    {
        Assert.False(state.IsFull);
        state.Push(Batch(-1));
        Assert.False(state.IsFull);
        state.Push(Batch(0));
        Assert.True(state.IsFull);
    }

    [Fact]
    public void A_bank_is_the_latest_samples_newest_first()
    {
        Fill();
        Assert.Equal([0f, 0, -1], Values(Step(1)[Bank])); // a step sees the steps before it
        Assert.Equal([1f, 1, 0], Values(Step(2)[Bank]));
        Assert.Equal([2f, 2, 1], Values(Step(3)[Bank]));
    }

    [Fact]
    public void A_statistic_is_computed_anew_when_its_samples_are_all_others()
    {
        Fill();
        Assert.Equal(-0.5f, Assert.Single(Values(Step(1)[Mean])));
        Assert.Equal(-0.5f, Assert.Single(Values(Step(2)[Mean])));
        Assert.Equal(1.5f, Assert.Single(Values(Step(3)[Mean])));
        Assert.Equal(1.5f, Assert.Single(Values(Step(4)[Mean])));
        Assert.Equal(3.5f, Assert.Single(Values(Step(5)[Mean])));
    }

    public void Dispose()
    {
        state.Dispose();
        scope.Dispose();
    }

    private void Fill()
    {
        state.Push(Batch(-1));
        state.Push(Batch(0));
    }

    private Dictionary<FrozenInput, Tensor> Step(float latent)
    {
        var frozen = state.Frozen(CancellationToken.None).ToDictionary(input => input.Key, input => input.Value.clone());
        state.Push(Batch(latent));
        return frozen;
    }

    /// <summary>Two equal latents.</summary>
    private static Dictionary<string, Tensor> Batch(float latent) => new() { ["z"] = full([2, 1, 1], latent) };

    private static float[] Values(Tensor tensor) => [.. tensor.contiguous().data<float>()];
}
