using System.Collections.Immutable;
using TorchSharp;

namespace Fungi;

/// <summary>A method that fits state to training samples: see <see cref="FittedAttribute"/>. Two are equal when they have the same name and sources.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Sources">The parameters of the loss that its tensors are, in order.</param>
/// <param name="Function">The method, from its tensors, in order.</param>
public sealed record FitMethod(string Name, ImmutableArray<string> Sources, Func<IReadOnlyList<torch.Tensor>, FitContext, torch.Tensor> Function)
{
    /// <inheritdoc/>
    public bool Equals(FitMethod? other) => other is not null && Name == other.Name && Sources.SequenceEqual(other.Sources, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
