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
    private static readonly MomentsInput Average = new("average", "z", Size: 1000, Momentum: 0.75);
    private static readonly WeightInput Weight = new("weight", 2, 3);
    private static readonly FittedInput Fitted = new("fitted", 4, new("Fit", ["weight", "average"], (values, _) => values[0] * values[1]));
    private static readonly FittedInput Constant = new("constant", 1000, new("Zero", [], (_, _) => zeros(1, 1)));

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor weight;
    private readonly MovingState state;
    private int step;

    public MovingStateTests()
    {
        weight = full([2, 3], 2f).requires_grad_();
        state = Create();
    }

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

    /// <summary>0.75 · m + 0.25 · batch, from the first batch on; a batch joins after its step.</summary>
    [Fact]
    public void Moments_with_a_momentum_are_a_moving_average_that_begins_with_the_first_batch()
    {
        Assert.False(state.IsFull);
        Fill();
        Assert.Equal(-0.75f, Assert.Single(Values(Step(3)[Average]))); // 0.75 · -1 + 0.25 · 0
        Assert.Equal(0.1875f, Assert.Single(Values(Step(7)[Average]))); // 0.75 · -0.75 + 0.25 · 3
        Assert.Equal(1.890625f, Assert.Single(Values(Step(0)[Average])));
    }

    [Fact]
    public void Weights_are_handed_over_as_they_are_and_what_is_fitted_to_them_follows_its_own_size()
    {
        Fill();
        var first = state.Frozen(0, CancellationToken.None);
        Assert.Same(weight, first[Weight]);
        Assert.Equal(-1.5f, Values(first[Fitted])[0]);
        Assert.False(first[Fitted].requires_grad);
        state.Push(Batch(3));
        Assert.Equal(-1.5f, Values(state.Frozen(1, CancellationToken.None)[Fitted])[0]); // four samples are two batches
        Assert.Equal(0.375f, Values(state.Frozen(2, CancellationToken.None)[Fitted])[0]);
    }

    [Fact]
    public void A_state_with_the_tensors_of_another_goes_on_as_it_does()
    {
        Fill();
        Step(5);
        using var other = Create();
        var saved = state.Tensors().ToDictionary(tensor => tensor.Key, tensor => tensor.Value.clone());
        Assert.Equal(["computed/average", "computed/constant", "computed/fitted", "computed/mean", "queues/z"], saved.Keys.Order(StringComparer.Ordinal));
        other.Restore(saved.GetValueOrDefault);
        Assert.True(other.IsFull);
        for (var index = step; index < 6; index++)
        {
            var (expected, actual) = (state.Frozen(index, CancellationToken.None), other.Frozen(index, CancellationToken.None));
            Assert.Equal(6, actual.Count);
            Assert.All(expected, input => Assert.True(input.Value.Equals(actual[input.Key]), input.Key.Parameter));
            state.Push(Batch(index));
            other.Push(Batch(index));
        }
    }

    public void Dispose()
    {
        state.Dispose();
        scope.Dispose();
    }

    private MovingState Create() => new(
        new(ImageViews.None, [new LatentsInput("z", new("head")), Bank, Mean, Average, Weight, Fitted, Constant], _ => zeros(1)),
        new Dictionary<FrozenInput, Tensor> { [Weight] = weight },
        new([new MomentsProvider(), new FittedProvider()]),
        batchSize: 2, RandomKey.From(1), CPU, new(images => images, 1));

    private void Fill()
    {
        state.Push(Batch(-1));
        state.Push(Batch(0));
    }

    private Dictionary<FrozenInput, Tensor> Step(float latent)
    {
        var frozen = state.Frozen(step++, CancellationToken.None).ToDictionary(input => input.Key, input => input.Value.clone());
        state.Push(Batch(latent));
        return frozen;
    }

    /// <summary>Two equal latents.</summary>
    private static Dictionary<string, Tensor> Batch(float latent) => new() { ["z"] = full([2, 1, 1], latent) };

    private static float[] Values(Tensor tensor) => [.. tensor.contiguous().data<float>()];
}
