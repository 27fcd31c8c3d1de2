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

    /// <summary>The groups that an input reads, in order.</summary>
    public IEnumerable<ViewGroup> GroupsOf(ViewInput input) => Views.Groups.Where(group => input.Views is null || group.Name == input.Views);

    /// <summary>Whether an input reads the patch tokens of a group.</summary>
    public bool ReadsPatchTokens(ViewGroup group) => Inputs.OfType<PatchTokensInput>().Any(input => GroupsOf(input).Contains(group));

    /// <summary>The input that another one refers to by its parameter's name.</summary>
    /// <exception cref="InputException">There is none of that name and kind.</exception>
    public TInput Referred<TInput>(LossInput reader, string parameter)
        where TInput : LossInput =>
        Inputs.OfType<TInput>().FirstOrDefault(input => input.Parameter == parameter) ?? throw Wrong(
            reader, $"refers to '{parameter}'", $"one of {string.Join(", ", Inputs.OfType<TInput>().Except([reader]).Select(input => input.Parameter))}");

    /// <summary>Checks that what the inputs name is there.</summary>
    /// <exception cref="InputException">It is not; the message says which input, and what was expected.</exception>
    public void Validate()
    {
        foreach (var (name, count) in Heads.CountBy(head => head.Name))
        {
            if (count > 1) throw new InputException($"head '{name}': {string.Join(" and ", Heads.Where(head => head.Name == name))}; expected inputs that name one head to describe it alike.");
        }

        foreach (var input in Inputs.OfType<ViewInput>()) Validate(input);
        foreach (var input in Inputs.OfType<FrozenInput>()) Validate(input);
    }

    private void Validate(ViewInput input)
    {
        if (!GroupsOf(input).Any())
            throw Wrong(input, $"reads the view group '{input.Views}'", $"one of {string.Join(", ", Views.Groups.Select(group => group.Name))}");
        foreach (var group in GroupsOf(input))
        {
            if (input is ViewLabelsInput && group.View.Steps.Count(step => step is ILabellingStep) != 1)
                throw Wrong(input, $"asks for labels of the view group '{group.Name}', {group.View}", "exactly one step that labels, such as Rotate90");
            if (input is ViewMasksInput && !group.View.Steps.Any(step => step is IMaskingStep))
                throw Wrong(input, $"asks for masks of the view group '{group.Name}', {group.View}", "a step that masks, such as RandomPatchMask");
        }

        if (input is not HeadInput { Head: { Fit: not HeadFit.None } head }) return;
        if (head.FitTarget is null) throw Wrong(input, $"fits its head '{head.Name}' to nothing", "FitTarget, the name of another parameter");
        _ = Referred<ViewInput>(input, head.FitTarget);
        if (head is { Fit: HeadFit.Softmax, Dim: null }) throw Wrong(input, $"fits its head '{head.Name}' to classes of unknown number", "Dim");
    }

    private void Validate(FrozenInput input)
    {
        if (input is PotentialsInput) _ = Referred<PrototypesInput>(input, input.Of);
        else _ = Referred<ViewInput>(input, input.Of);
        if (input is not MomentsInput { With: { } with } moments) return;
        _ = Referred<ViewInput>(input, with);
        if (moments.Kind != MomentKind.Covariance) throw Wrong(input, $"is the {moments.Kind} of one parameter with another", "MomentKind.Covariance");
    }

    private static InputException Wrong(LossInput input, string what, string expected) => new($"loss input '{input.Parameter}': {what}; expected {expected}.");
}
