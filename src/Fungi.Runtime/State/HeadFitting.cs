using Fungi.Solvers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Runtime.State;

/// <summary>Fits the last layer of a head on training samples, as <see cref="HeadFit"/> says.</summary>
internal static class HeadFitting
{
    private const double Strength = 1e-3; // of the penalty, in units of the features' mean variance
    private const double ProbabilityTolerance = 1e-3;

    /// <param name="input">The input that passes through the head; the first of those that name it.</param>
    /// <param name="features">What enters the last layer, [S, V, F] or, of tokens, [S, V, N, F].</param>
    /// <param name="targets">The value of the input that the head is fitted to, [S, V, ...].</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Weight [L, F] and bias [L] in float32.</returns>
    /// <exception cref="InputException">The targets do not fit the features, or the features say nothing.</exception>
    public static (Tensor Weight, Tensor Bias) LastLayer(HeadInput input, Tensor features, Tensor targets, CancellationToken cancellation)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var head = input.Head!;
        var (x, y) = (features.flatten(0, -2), Align(head, features, Numbers(head, targets)).flatten(0, -2));
        if (x.shape[0] < 2 || !(x.std(0).max().ToDouble() is > 0 and < double.PositiveInfinity))
            throw Wrong(head, $"its input '{input.Parameter}' does not vary, or is not finite, over {x.shape[0]} points", "points to tell apart");
        var (weight, bias) = head.Fit == HeadFit.Ridge
            ? RidgeRegression.Fit(x, y, Strength, cancellation)
            : SoftmaxRegression.Fit(x, y, Strength, cancellation) ?? throw Wrong(head, $"its softmax regression on '{input.Parameter}' does not converge", "finite features and targets");
        return (weight.to(ScalarType.Float32).MoveToOuterDisposeScope(), bias.to(ScalarType.Float32).MoveToOuterDisposeScope());
    }

    /// <summary>The targets as numbers: classes become probabilities of 0 and 1.</summary>
    private static Tensor Numbers(HeadSpecification head, Tensor targets)
    {
        if (head.Fit == HeadFit.Ridge)
            return targets.is_floating_point() ? targets : throw Wrong(head, $"its target '{head.FitTarget}' holds classes", "numbers, or HeadFit.Softmax");
        if (!targets.is_floating_point())
        {
            var (least, most) = (targets.min().ToInt64(), targets.max().ToInt64());
            return least >= 0 && most < head.Dim
                ? one_hot(targets, head.Dim!.Value).to(ScalarType.Float32)
                : throw Wrong(head, $"its target '{head.FitTarget}' holds classes from {least} to {most}", $"0 to {head.Dim - 1}, one for each of its outputs");
        }

        return (targets >= 0).all().ToBoolean() && (targets.sum(-1) - 1).abs().max().ToDouble() < ProbabilityTolerance
            ? targets
            : throw Wrong(head, $"its target '{head.FitTarget}' holds numbers that are no probabilities", "classes, probabilities that add up to 1, or HeadFit.Ridge");
    }

    /// <summary>A target for each of the features: [S, V, L] or, of tokens, [S, V, N, L].</summary>
    private static Tensor Align(HeadSpecification head, Tensor features, Tensor targets)
    {
        var areTokens = features.dim() == 4;
        var aligned = areTokens && targets.dim() == 3 ? targets.unsqueeze(2) : areTokens ? targets : targets.flatten(2);
        long[] shape = [.. features.shape[..^1], aligned.shape[^1]];
        if (aligned.dim() != shape.Length || !aligned.shape.Zip(shape).All(size => size.First == size.Second || size.First == 1))
            throw Wrong(head, $"its target '{head.FitTarget}' is {Shape(targets)} and what it is fitted on {Shape(features)}", "a target for each view, or one for all; of tokens, for each token or for all of a view");
        return head.Dim is null || head.Dim == aligned.shape[^1]
            ? aligned.expand(shape)
            : throw Wrong(head, $"its Dim is {head.Dim}, its target '{head.FitTarget}' has {aligned.shape[^1]} numbers", "equal sizes, or no Dim");
    }

    private static string Shape(Tensor tensor) => $"[S, {string.Join(", ", tensor.shape.Skip(1))}]";

    private static InputException Wrong(HeadSpecification head, string what, string expected) => new($"head '{head.Name}': {what}; expected {expected}.");
}
