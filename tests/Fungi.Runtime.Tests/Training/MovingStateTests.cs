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
    public void A_bank_is_the_latest_samples_newest_first()
    {
        Step(1);
        Step(2);
        Assert.Equal([2f, 2, 1], Values(Step(3)[Bank])); // a step sees the steps before it
        Assert.Equal([3f, 3, 2], Values(Step(4)[Bank]));
    }

    [Fact]
    public void A_statistic_is_computed_anew_when_its_samples_are_all_others()
    {
        var first = Assert.Single(Values(Step(1)[Mean])); // of random latents
        Assert.Equal(first, Assert.Single(Values(Step(2)[Mean])));
        Assert.Equal(1.5f, Assert.Single(Values(Step(3)[Mean])));
        Assert.Equal(1.5f, Assert.Single(Values(Step(4)[Mean])));
        Assert.Equal(3.5f, Assert.Single(Values(Step(5)[Mean])));
    }

    public void Dispose()
    {
        state.Dispose();
        scope.Dispose();
    }

    /// <summary>A step with a batch of two equal latents.</summary>
    private Dictionary<FrozenInput, Tensor> Step(float latent)
    {
        var newest = new Dictionary<string, Tensor> { ["z"] = full([2, 1, 1], latent) };
        var frozen = state.Frozen(newest, CancellationToken.None).ToDictionary(input => input.Key, input => input.Value.clone());
        state.Push(newest);
        return frozen;
    }

    private static float[] Values(Tensor tensor) => [.. tensor.contiguous().data<float>()];
}
