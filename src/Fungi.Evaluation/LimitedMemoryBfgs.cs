using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// Minimises a smooth convex function by L-BFGS (Liu and Nocedal 1989; Nocedal and Wright 2006, algorithm 7.5) with 10 pairs and a search for a
/// step that meets Wolfe's conditions by bisection.
/// </summary>
internal static class LimitedMemoryBfgs
{
    private const int Memory = 10;
    private const int MostSteps = 1000;
    private const int MostTrials = 40;
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;

    /// <param name="start">Where it starts, float64 of any shape.</param>
    /// <param name="function">From a point to the function's value and gradient there.</param>
    /// <param name="tolerance">The gradient's largest entry at which it ends.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>The minimum, or what is as near to it as rounding allows.</returns>
    public static Tensor Minimize(Tensor start, Func<Tensor, (double Value, Tensor Gradient)> function, double tolerance, CancellationToken cancellation)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var pairs = new Queue<(Tensor Step, Tensor Change, double Product)>();
        var point = start.clone();
        var (value, gradient) = function(point);
        for (var step = 0; step < MostSteps && gradient.abs().max().item<double>() > tolerance; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var stepScope = NewDisposeScope();
            var direction = Direction(gradient, pairs);
            var slope = Dot(gradient, direction);
            var (low, high) = (0.0, double.PositiveInfinity);
            var length = pairs.Count == 0 ? 1 / Math.Max(1, Math.Sqrt(Dot(gradient, gradient))) : 1;
            (Tensor Point, double Value, Tensor Gradient)? found = null;
            for (var trial = 0; trial < MostTrials && found is null; trial++)
            {
                var next = point + (length * direction);
                var (nextValue, nextGradient) = function(next);
                if (!(nextValue <= value + (SufficientDecrease * length * slope))) high = length;
                else if (Dot(nextGradient, direction) < Curvature * slope) low = length;
                else found = (next, nextValue, nextGradient);
                length = double.IsFinite(high) ? (low + high) / 2 : 2 * low;
            }

            if (found is not { } reached) break; // the decrease is lost in rounding
            var (moved, changed) = (reached.Point - point, reached.Gradient - gradient);
            if (Dot(moved, changed) is > 0 and var product)
            {
                pairs.Enqueue((moved.MoveToOuterDisposeScope(), changed.MoveToOuterDisposeScope(), product));
                if (pairs.Count > Memory)
                {
                    var (oldStep, oldChange, _) = pairs.Dequeue();
                    oldStep.Dispose();
                    oldChange.Dispose();
                }
            }

            (point, value, gradient) = (reached.Point.MoveToOuterDisposeScope(), reached.Value, reached.Gradient.MoveToOuterDisposeScope());
        }

        return point.MoveToOuterDisposeScope();
    }

    /// <summary>Minus the gradient times what the pairs say of the inverse Hessian, by two loops over them.</summary>
    private static Tensor Direction(Tensor gradient, Queue<(Tensor Step, Tensor Change, double Product)> pairs)
    {
        var direction = -gradient;
        var shares = new Stack<double>();
        foreach (var (step, change, product) in pairs.Reverse())
        {
            shares.Push(Dot(step, direction) / product);
            direction = direction - (shares.Peek() * change);
        }

        if (pairs.Count > 0) direction = direction * (pairs.Last().Product / Dot(pairs.Last().Change, pairs.Last().Change));
        foreach (var (step, change, product) in pairs) direction = direction + ((shares.Pop() - (Dot(change, direction) / product)) * step);
        return direction;
    }

    private static double Dot(Tensor a, Tensor b) => (a * b).sum().item<double>();
}
