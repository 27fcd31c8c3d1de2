using Fungi.Runtime.State;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Computes one kind of loss input. A new kind is one attribute and record in the contract and one provider here.</summary>
public interface ILossInputProvider
{
    /// <summary>The kind of <see cref="LossInput"/> that it computes.</summary>
    Type InputType { get; }

    /// <summary>The input's value.</summary>
    Tensor Provide(LossInput input, LossContext context);
}

/// <inheritdoc cref="ILossInputProvider"/>
/// <typeparam name="TInput">The kind of input.</typeparam>
public abstract class LossInputProvider<TInput> : ILossInputProvider
    where TInput : LossInput
{
    Type ILossInputProvider.InputType => typeof(TInput);

    /// <inheritdoc cref="ILossInputProvider.Provide"/>
    protected abstract Tensor Provide(TInput input, LossContext context);

    Tensor ILossInputProvider.Provide(LossInput input, LossContext context) => Provide((TInput)input, context);
}

/// <summary>The providers by the kind of input they compute.</summary>
/// <param name="providers">One for each kind.</param>
public sealed class LossInputProviders(IEnumerable<ILossInputProvider> providers)
{
    private readonly Dictionary<Type, ILossInputProvider> byType = providers.ToDictionary(provider => provider.InputType);

    /// <summary>Every input of the loss, in order.</summary>
    /// <exception cref="InputException">An input that this runtime has no provider for.</exception>
    public Tensor[] Provide(LossContext context) => [.. context.Plan.Inputs.Select(input => Provide(input, context))];

    /// <summary>One input.</summary>
    /// <exception cref="InputException">This runtime has no provider for it.</exception>
    public Tensor Provide(LossInput input, LossContext context) => Find<ILossInputProvider>(input).Provide(input, context);

    /// <summary>The value of a frozen input, from training samples; contiguous, as it comes back from disk.</summary>
    /// <exception cref="InputException">This runtime has no provider for it, or it cannot be computed.</exception>
    public Tensor Compute(FrozenInput input, FrozenSources sources) => Find<IFrozenInputProvider>(input).Compute(input, sources).contiguous();

    private TProvider Find<TProvider>(LossInput input)
        where TProvider : class =>
        byType.GetValueOrDefault(input.GetType()) as TProvider
        ?? throw new InputException($"loss input '{input.Parameter}': this runtime has no provider for {input.GetType().Name}.");
}
