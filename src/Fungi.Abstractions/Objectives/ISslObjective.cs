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
    /// <exception cref="InputException">Two inputs name one head and describe it differently.</exception>
    public IReadOnlyList<HeadSpecification> Heads
    {
        get
        {
            HeadSpecification[] heads = [.. Inputs.OfType<LatentsInput>().Select(input => input.Head).Distinct()];
            foreach (var (name, count) in heads.CountBy(head => head.Name))
            {
                if (count > 1) throw new InputException($"head '{name}': {string.Join(" and ", heads.Where(head => head.Name == name))}; expected inputs that name one head to describe it alike.");
            }

            return heads;
        }
    }

    /// <summary>The banks that the inputs ask for.</summary>
    public IEnumerable<BankInput> Banks => Inputs.OfType<BankInput>();
}
