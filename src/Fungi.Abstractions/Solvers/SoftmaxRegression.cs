using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Solvers;

/// <summary>
/// Multinomial logistic regression: the minimum of the mean cross-entropy of softmax(W x + b) + λ/2 ‖W‖², the bias not penalised, λ in units
/// as in <see cref="RidgeRegression"/>. Newton's method, each step by conjugate gradients (Nocedal and Wright 2006, algorithm 7.1) under the
/// bound on the Hessian of Böhning (1992); no step size to choose and nothing random.
/// </summary>
public static class SoftmaxRegression
{
    private const double Tolerance = 1e-9; // of the gradient's length in the bound's metric; its square bounds what the loss could still fall
    private const int MostSteps = 100;
    private const int MostProducts = 500; // of the Hessian with a vector, in one step
    private const double SufficientDecrease = 1e-4;
    private const double Rounding = 1e-12; // of the loss

    /// <param name="features">x, [M, F].</param>
    /// <param name="targets">[M, C]: the classes' probabilities; what a row misses of 1 is shared out.</param>
    /// <param name="strength">λ in units of the features' mean variance.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>W [C, F] and b [C], float64; null where it did not converge.</returns>
    public static (Tensor Weight, Tensor Bias)? Fit(Tensor features, Tensor targets, double strength, CancellationToken cancellation)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var spread = Covariance.Of(features, features, cancellation);
        var (rows, size, classes) = (features.shape[0], features.shape[1], targets.shape[1]);
        var x = cat([features.to(ScalarType.Float64) - spread.MeanX, ones(rows, 1, dtype: ScalarType.Float64, device: features.device)], 1);
        var y = targets.to(ScalarType.Float64);
        y = y / y.sum(1, keepdim: true); // in single precision they miss 1, and no bias makes up for that
        var penalty = ones(size + 1, dtype: ScalarType.Float64, device: x.device) * (strength * spread.Matrix.diagonal().mean());
        penalty[size] = 0;
        var bound = linalg.cholesky((0.5 / rows * x.t().matmul(x)) + diag(penalty));
        var weights = zeros(classes, size + 1, dtype: ScalarType.Float64, device: x.device);
        for (var step = 0; !Step(); step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step == MostSteps) return null;
        }

        var weight = weights.narrow(1, 0, size).clone();
        var bias = weights.select(1, size) - weight.matmul(spread.MeanX);
        return (weight.MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope());

        // Whether the weights are the minimum; if not, a step towards it.
        bool Step()
        {
            using var stepScope = NewDisposeScope();
            var probabilities = softmax(x.matmul(weights.t()), 1);
            var gradient = ((probabilities - y).t().matmul(x) / rows) + (weights * penalty);
            var length = Math.Sqrt(Dot(gradient, Precondition(gradient)));
            if (length <= Tolerance) return true;
            weights.sub_(Shortened(gradient, NewtonDirection(gradient, probabilities, length * Math.Min(0.5, Math.Sqrt(length)))));
            return false;
        }

        double Loss(Tensor w) => (((w * w * penalty).sum() / 2) - ((log_softmax(x.matmul(w.t()), 1) * y).sum() / rows)).ToDouble();

        Tensor Precondition(Tensor vector) => cholesky_solve(vector.t(), bound).t();

        // Solves H d = g until the residual is no longer than the tolerance.
        Tensor NewtonDirection(Tensor gradient, Tensor probabilities, double tolerance)
        {
            var (direction, residual) = (zeros_like(gradient), gradient.clone());
            var conjugate = Precondition(residual);
            var squared = Dot(residual, conjugate);
            for (var product = 0; product < MostProducts && Math.Sqrt(squared) > tolerance; product++)
            {
                using var productScope = NewDisposeScope();
                var logits = x.matmul(conjugate.t());
                var curved = ((probabilities * (logits - (probabilities * logits).sum(1, keepdim: true))).t().matmul(x) / rows) + (conjugate * penalty);
                var length = squared / Dot(conjugate, curved);
                direction.add_(conjugate * length);
                residual.sub_(curved * length);
                var preconditioned = Precondition(residual);
                var next = Dot(residual, preconditioned);
                conjugate = (preconditioned + (conjugate * (next / squared))).MoveToOuterDisposeScope();
                squared = next;
            }

            return direction;
        }

        // Far from the minimum a whole Newton step may overshoot.
        Tensor Shortened(Tensor gradient, Tensor direction)
        {
            var (loss, slope) = (Loss(weights), Dot(gradient, direction));
            var share = 1.0;
            while (share > Rounding && !(Loss(weights - (share * direction)) <= loss - (SufficientDecrease * share * slope) + Rounding)) share /= 2;
            return share * direction;
        }
    }

    private static double Dot(Tensor a, Tensor b) => (a * b).sum().ToDouble();
}
