using Fungi.Runtime.Plugins;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Lets the objective's own method make state of training samples: <see cref="FittedInput"/>.</summary>
internal sealed class FittedProvider : FrozenInputProvider<FittedInput>
{
    protected override Tensor Compute(FittedInput input, FrozenSources sources)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var values = input.Sources.Select(source => sources.Value(source, input.Size)).ToList();
        var method = $"loss input '{input.Parameter}': {input.By.Name}";
        var fitted = Guarded.Method(method, () => input.By.Function(values, new Context(input, sources)))?.detach().clone() ?? throw new InputException($"{method} returned null; expected a tensor.");
        if (fitted.dim() != input.Rank)
            throw new InputException($"{method} returned the shape [{string.Join(", ", fitted.shape)}]; expected {input.Rank} axes, or another Rank.");
        return fitted.isfinite().all().ToBoolean()
            ? fitted.to(ScalarType.Float32).MoveToOuterDisposeScope()
            : throw new InputException($"{method} returned numbers that are not finite; expected finite ones.");
    }

    private sealed class Context(FittedInput input, FrozenSources sources) : FitContext(sources.Cancellation)
    {
        public override Tensor Embed(Tensor images) => sources.Embed(images);

        public override Tensor Uniform(string name, double low, double high, params long[] shape) =>
            CounterRandom.Uniform(sources.KeyOf(input).With(name), low, high, shape).to(sources.Device);
    }
}
