using System.Collections.Immutable;
using TorchSharp;

namespace Fungi;

/// <summary>The views of a sample, the inputs that the loss asks for, in the order of its parameters, and the loss itself.</summary>
/// <param name="Views">The transform's result.</param>
/// <param name="Inputs">One per parameter of the loss.</param>
/// <param name="Loss">From the input tensors, in order, to the loss.</param>
public sealed record ObjectivePlan(Views Views, ImmutableArray<LossInput> Inputs, Func<IReadOnlyList<torch.Tensor>, torch.Tensor> Loss)
{
    /// <summary>The distinct heads that the inputs name.</summary>
    public IReadOnlyList<HeadSpecification> Heads => [.. Inputs.OfType<HeadInput>().Select(input => input.Head).OfType<HeadSpecification>().Distinct()];

    /// <summary>The banks that the inputs ask for.</summary>
    public IEnumerable<BankInput> Banks => Inputs.OfType<BankInput>();

    /// <summary>The frozen inputs that are the same for every sample, each after what it is made from.</summary>
    public IEnumerable<FrozenInput> Aggregates => Inputs.OfType<FrozenInput>().Except(Banks).OrderBy(input => input is SampledInput ? 0 : 1);

    /// <summary>The groups that an input reads, in order.</summary>
    public IEnumerable<ViewGroup> GroupsOf(ViewInput input) => Views.Groups.Where(group => input.Views is null || group.Name == input.Views);

    /// <summary>Whether an input reads the patch tokens of a group.</summary>
    public bool ReadsPatchTokens(ViewGroup group) => Inputs.OfType<PatchTokensInput>().Any(input => GroupsOf(input).Contains(group));

    /// <summary>The input of a parameter, which another input refers to.</summary>
    /// <exception cref="InvalidOperationException">There is none of that name and kind; <see cref="Mistakes()"/> tells the author.</exception>
    public TInput Input<TInput>(string parameter)
        where TInput : LossInput => Inputs.OfType<TInput>().First(input => input.Parameter == parameter);

    /// <summary>What inputs name and is not there, or does not fit, a line each.</summary>
    public IEnumerable<string> Mistakes() =>
    [
        .. Heads.GroupBy(head => head.Name).Where(heads => heads.Count() > 1).Select(heads =>
            $"head '{heads.Key}': {string.Join(" and ", heads)}; expected inputs that name one head to describe it alike."),
        .. Inputs.SelectMany(input => input.Mistakes(this).Select(mistake => $"loss input '{input.Parameter}': {mistake}.")),
    ];

    /// <summary>What is wrong with one input's reference to another.</summary>
    internal IEnumerable<string> MistakesOfReference<TInput>(string parameter)
        where TInput : LossInput
    {
        if (Inputs.OfType<TInput>().Any(input => input.Parameter == parameter)) yield break;
        var kind = typeof(TInput) == typeof(ViewInput) ? "with a batch axis" : $"of {typeof(TInput).Name.Replace("Input", "", StringComparison.Ordinal).ToLowerInvariant()}";
        yield return $"refers to '{parameter}'; expected the name of a parameter {kind}";
    }
}
