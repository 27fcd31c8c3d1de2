using System.Collections.Immutable;
using TorchSharp;

namespace Fungi;

/// <summary>An objective as the runtime sees it. The generator implements it; authors do not.</summary>
public interface ISslObjective
{
    /// <summary>What is computed for each sample when features are extracted.</summary>
    ObjectivePlan Features { get; }

    /// <summary>What is computed for each batch when a backbone is pretrained; the feature plan where the author wrote no other.</summary>
    ObjectivePlan Pretraining { get; }
}

/// <summary>The views of a sample, the inputs that the loss asks for, in the order of its parameters, and the loss itself.</summary>
/// <param name="Views">The transform's result.</param>
/// <param name="Inputs">One per parameter of the loss.</param>
/// <param name="Loss">From the input tensors, in order, to the loss.</param>
public sealed record ObjectivePlan(ImageViews Views, ImmutableArray<LossInput> Inputs, Func<IReadOnlyList<torch.Tensor>, torch.Tensor> Loss)
{
    /// <summary>The distinct heads that the inputs name.</summary>
    public IEnumerable<HeadSpecification> Heads => Inputs.OfType<LatentsInput>().Select(input => input.Head).Distinct();

    /// <summary>The banks that the inputs ask for.</summary>
    public IEnumerable<BankInput> Banks => Inputs.OfType<BankInput>();
}
