using Fungi.Runtime.Hosting;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training.Optimizers;

/// <summary>Moves parameters along gradients. Matrices decay; vectors (biases, norms) do not.</summary>
/// <param name="parameters">What it trains.</param>
internal abstract class Optimizer(IReadOnlyList<Tensor> parameters) : IDisposable
{
    private readonly Dictionary<string, Tensor> memory = new(StringComparer.Ordinal);

    /// <summary>What it remembers from step to step, by name; whoever writes into these tensors puts it at another point of its way.</summary>
    public IReadOnlyDictionary<string, Tensor> Memory => memory;

    /// <summary>An optimizer of some parameters.</summary>
    public static Optimizer Create(OptimizerKind kind, IReadOnlyList<Tensor> parameters) => kind switch
    {
        OptimizerKind.AdamW => new AdamW(parameters),
        OptimizerKind.Sgd => new Sgd(parameters),
        OptimizerKind.Lars => new Lars(parameters),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such optimizer."),
    };

    /// <summary>One step along given gradients.</summary>
    /// <param name="gradients">One per parameter, in order; null for a parameter that stays as it is.</param>
    /// <param name="learningRate">The step's size.</param>
    /// <param name="weightDecay">The decay of matrices.</param>
    public void Step(IReadOnlyList<Tensor?> gradients, double learningRate, double weightDecay) => Step(gradients, _ => learningRate, weightDecay);

    /// <summary>One step along given gradients.</summary>
    /// <param name="gradients">One per parameter, in order; null for a parameter that stays as it is.</param>
    /// <param name="learningRate">The step's size for the parameter at an index.</param>
    /// <param name="weightDecay">The decay of matrices.</param>
    public void Step(IReadOnlyList<Tensor?> gradients, Func<int, double> learningRate, double weightDecay)
    {
        using var frozen = no_grad();
        for (var index = 0; index < parameters.Count; index++)
        {
            using var scope = NewDisposeScope();
            if (gradients[index] is { } gradient) Update(index, parameters[index], gradient, learningRate(index), weightDecay);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in memory.Values) tensor.Dispose();
    }

    /// <summary>Moves one parameter.</summary>
    protected abstract void Update(int index, Tensor parameter, Tensor gradient, double learningRate, double weightDecay);

    /// <summary>Whether a parameter is a matrix, which decays.</summary>
    protected static bool IsMatrix(Tensor parameter) => parameter.dim() > 1;

    /// <summary>A zero like each parameter, or like what is made of it, to be remembered.</summary>
    protected Tensor[] Remember(string name, Func<Tensor, Tensor>? zero = null)
    {
        Tensor[] zeros = [.. parameters.Select(parameter => (zero ?? (like => zeros_like(like)))(parameter).DetachFromDisposeScope())];
        foreach (var (index, tensor) in zeros.Index()) memory.Add($"{name}/{index}", tensor);
        return zeros;
    }
}
