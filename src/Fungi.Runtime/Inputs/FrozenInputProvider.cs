using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Computes one kind of frozen input: once, from training samples; after that it hands the value over.</summary>
public interface IFrozenInputProvider : ILossInputProvider
{
    /// <summary>Computes the input's value.</summary>
    Tensor Compute(FrozenInput input, FrozenSources sources);
}

/// <inheritdoc cref="IFrozenInputProvider"/>
/// <typeparam name="TInput">The kind of input.</typeparam>
public abstract class FrozenInputProvider<TInput> : LossInputProvider<TInput>, IFrozenInputProvider
    where TInput : FrozenInput
{
    /// <inheritdoc cref="IFrozenInputProvider.Compute"/>
    protected abstract Tensor Compute(TInput input, FrozenSources sources);

    /// <inheritdoc/>
    protected sealed override Tensor Provide(TInput input, LossContext context) => context.Frozen[input];

    Tensor IFrozenInputProvider.Compute(FrozenInput input, FrozenSources sources) => Compute((TInput)input, sources);
}
