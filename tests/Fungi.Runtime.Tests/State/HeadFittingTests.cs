using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.Tests.State;

/// <summary>Which target belongs to which point of a head that is fitted.</summary>
public sealed class HeadFittingTests : IDisposable
{
    private static readonly HeadSpecification Ridge = new("predictor", Fit: HeadFit.Ridge, FitTarget: "target");
    private static readonly HeadSpecification Softmax = new("classifier", 3, Fit: HeadFit.Softmax, FitTarget: "target");

    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<long[], long[], long[]> Alignments => new()
    {
        // features, targets, and the targets with an axis for each of the features'
        { [40, 2, 5], [40, 2, 3], [40, 2, 3] }, // view by view
        { [40, 2, 5], [40, 1, 3], [40, 1, 3] }, // one for all views
        { [40, 2, 5], [40, 2, 2, 2], [40, 2, 4] }, // a grid of each view, as one row of numbers
        { [20, 2, 4, 5], [20, 2, 4, 3], [20, 2, 4, 3] }, // token by token
        { [20, 2, 4, 5], [20, 2, 3], [20, 2, 1, 3] }, // of a view, for all of its tokens
        { [20, 2, 4, 5], [20, 1, 3], [20, 1, 1, 3] },
    };

    /// <summary>Features that are a linear map of the targets that belong to them predict these all but perfectly.</summary>
    [Theory]
    [MemberData(nameof(Alignments))]
    public void Targets_are_laid_beside_the_features(long[] featureShape, long[] targetShape, long[] alignedShape)
    {
        var (inputs, outputs) = (featureShape[^1], alignedShape[^1]);
        var targets = Draw("targets", targetShape);
        var aligned = targets.reshape(alignedShape).expand([.. featureShape[..^1], outputs]);
        var features = aligned.matmul(Draw("map", outputs, inputs));
        var (weight, bias) = Fit(Ridge, features, targets);
        Assert.Equal([outputs, inputs], weight.shape);
        Assert.Equal([outputs], bias.shape);
        Assert.Equal(ScalarType.Float32, weight.dtype);
        Assert.InRange((linear(features, weight, bias) - aligned).square().mean().ToDouble() / aligned.square().mean().ToDouble(), 0, 0.01);
    }

    [Fact]
    public void Classes_and_the_probabilities_that_stand_for_them_fit_alike()
    {
        var features = Draw("features", 40, 2, 5);
        var labels = arange(0, 80, dtype: ScalarType.Int64).remainder(3).reshape(40, 2);
        var (byClass, _) = Fit(Softmax, features, labels);
        var (byProbability, _) = Fit(Softmax, features, one_hot(labels, 3).to(ScalarType.Float32));
        Assert.True(byClass.Equals(byProbability));
    }

    public static TheoryData<HeadSpecification, long[], Func<Tensor>, string> Mistakes => new()
    {
        { Ridge, [40, 2, 5], () => Draw("t", 40, 3, 4), "head 'predictor': its target 'target' is [S, 3, 4] and what it is fitted on [S, 2, 5]; expected a target for each view, or one for all; of tokens, for each token or for all of a view." },
        { Ridge, [20, 2, 4, 5], () => Draw("t", 20, 2, 3, 8, 8), "head 'predictor': its target 'target' is [S, 2, 3, 8, 8]" },
        { Ridge, [20, 2, 4, 5], () => Draw("t", 20, 2, 9, 3), "head 'predictor': its target 'target' is [S, 2, 9, 3]" },
        { Ridge with { Dim = 7 }, [40, 2, 5], () => Draw("t", 40, 2, 4), "head 'predictor': its Dim is 7, its target 'target' has 4 numbers; expected equal sizes, or no Dim." },
        { Ridge, [40, 2, 5], () => zeros(40, 2, dtype: ScalarType.Int64), "head 'predictor': its target 'target' holds classes; expected numbers, or HeadFit.Softmax." },
        { Softmax, [40, 2, 5], () => full([40, 2], 3L), "head 'classifier': its target 'target' holds classes from 3 to 3; expected 0 to 2, one for each of its outputs." },
        { Softmax, [40, 2, 5], () => Draw("t", 40, 2, 3), "head 'classifier': its target 'target' holds numbers that are no probabilities; expected classes, probabilities that add up to 1, or HeadFit.Ridge." },
        { Softmax, [1, 1, 5], () => zeros(1, 1, dtype: ScalarType.Int64), "head 'classifier': its input 'x' does not vary, or is not finite, over 1 points; expected points to tell apart." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void What_does_not_belong_together_is_refused(HeadSpecification head, long[] features, Func<Tensor> targets, string expected)
    {
        var error = Assert.Throws<InputException>(() => Fit(head, Draw("features", features), targets()));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_that_say_nothing_are_refused()
    {
        foreach (var features in (Tensor[])[ones(40, 2, 5), full([40, 2, 5], float.NaN)])
        {
            var error = Assert.Throws<InputException>(() => Fit(Ridge, features, Draw("t", 40, 2, 4)));
            Assert.StartsWith("head 'predictor': its input 'x' does not vary, or is not finite, over 80 points", error.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => scope.Dispose();

    private static (Tensor Weight, Tensor Bias) Fit(HeadSpecification head, Tensor features, Tensor targets) =>
        HeadFitting.LastLayer(new LatentsInput("x", head), features, targets, CancellationToken.None);

    private static Tensor Draw(string name, params long[] shape) => CounterRandom.Uniform(RandomKey.From(1).With(name), -1, 1, shape);
}
