namespace Fungi;

/// <summary>What the runtime must compute for one parameter of a loss, with all sizes resolved.</summary>
/// <param name="Parameter">The parameter's name in the source.</param>
public abstract record LossInput(string Parameter)
{
    /// <summary>What the input names and the plan has not, or what does not fit: a clause each, with what was expected.</summary>
    internal virtual IEnumerable<string> Mistakes(ObjectivePlan plan) => [];
}

/// <summary>An input that is computed for each sample from its views: batch on axis 0, views on axis 1.</summary>
/// <param name="Parameter">The parameter's name in the source.</param>
/// <param name="Views">The view group to read; null for all, one after the other.</param>
public abstract record ViewInput(string Parameter, string? Views) : LossInput(Parameter)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) => Views is null || plan.GroupsOf(this).Any()
        ? []
        : [$"reads the view group '{Views}'; expected one of {string.Join(", ", plan.Views.Groups.Select(group => group.Name))}"];
}

/// <summary>An input that may pass through a head.</summary>
/// <param name="Parameter">The parameter's name in the source.</param>
/// <param name="Head">The head; null for none.</param>
/// <param name="Views">The view group to read; null for all, one after the other.</param>
/// <param name="StopGradient">Whether the loss treats it as a constant.</param>
public abstract record HeadInput(string Parameter, HeadSpecification? Head, string? Views, bool StopGradient) : ViewInput(Parameter, Views)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) => [.. base.Mistakes(plan), .. Head?.Mistakes(plan) ?? []];
}

/// <summary>An input that is computed once, from other inputs of training samples, and frozen: without batch axis.</summary>
/// <param name="Parameter">The parameter's name in the source.</param>
/// <param name="Of">The parameter that it is made from.</param>
public abstract record FrozenInput(string Parameter, string Of) : LossInput(Parameter)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) => plan.MistakesOfReference<ViewInput>(Of);
}

/// <summary>A frozen input that is made straight from the values of other inputs.</summary>
/// <param name="Parameter">The parameter's name in the source.</param>
/// <param name="Of">The parameter that it is made from.</param>
/// <param name="Size">The number of training samples that it is made from.</param>
public abstract record SampledInput(string Parameter, string Of, int Size) : FrozenInput(Parameter, Of)
{
    /// <summary>All parameters that it is made from.</summary>
    public virtual IEnumerable<string> Sources => [Of];

    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) =>
    [
        .. Sources.SelectMany(plan.MistakesOfReference<ViewInput>),
        .. Size < 1 ? [$"is made from {Size} training samples; expected at least 1"] : Array.Empty<string>(),
    ];
}

/// <summary>See <see cref="LatentsAttribute"/>.</summary>
public sealed record LatentsInput(string Parameter, HeadSpecification Head, string? Views = null, bool StopGradient = false)
    : HeadInput(Parameter, Head, Views, StopGradient)
{
    /// <summary>The head.</summary>
    public new HeadSpecification Head => base.Head!;
}

/// <summary>See <see cref="EmbeddingsAttribute"/>.</summary>
public sealed record EmbeddingsInput(string Parameter, string? Views = null, bool StopGradient = false) : ViewInput(Parameter, Views);

/// <summary>See <see cref="PatchTokensAttribute"/>.</summary>
public sealed record PatchTokensInput(string Parameter, HeadSpecification? Head = null, string? Views = null, bool StopGradient = false)
    : HeadInput(Parameter, Head, Views, StopGradient);

/// <summary>See <see cref="PixelsAttribute"/>.</summary>
public sealed record PixelsInput(string Parameter, string? Views = null, bool Patches = false) : ViewInput(Parameter, Views);

/// <summary>See <see cref="ViewLabelsAttribute"/>.</summary>
public sealed record ViewLabelsInput(string Parameter, string? Views = null) : ViewInput(Parameter, Views)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) =>
    [
        .. base.Mistakes(plan),
        .. plan.GroupsOf(this).Where(group => group.View.Steps.Count(step => step is ILabellingStep) != 1).Select(group =>
            $"asks for the labels of the view group '{group.Name}', {group.View}; expected one step that labels, such as Rotate90"),
    ];
}

/// <summary>See <see cref="ViewNumbersAttribute"/>.</summary>
public sealed record ViewNumbersInput(string Parameter, string? Views = null) : ViewInput(Parameter, Views)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) =>
    [
        .. base.Mistakes(plan),
        .. plan.GroupsOf(this).Where(group => group.View.Steps.Count(step => step is INumberingStep) != 1).Select(group =>
            $"asks for the numbers of the view group '{group.Name}', {group.View}; expected one step that numbers, such as RandomNumbers"),
    ];
}

/// <summary>See <see cref="ViewBoxesAttribute"/>.</summary>
public sealed record ViewBoxesInput(string Parameter, string? Views = null) : ViewInput(Parameter, Views);

/// <summary>See <see cref="ViewMasksAttribute"/>.</summary>
public sealed record ViewMasksInput(string Parameter, string? Views = null) : ViewInput(Parameter, Views)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) =>
    [
        .. base.Mistakes(plan),
        .. plan.GroupsOf(this).Where(group => !group.View.Steps.Any(step => step is IMaskingStep)).Select(group =>
            $"asks for the masks of the view group '{group.Name}', {group.View}; expected a step that masks, such as RandomPatchMask"),
    ];
}

/// <summary>See <see cref="BankAttribute"/>.</summary>
public sealed record BankInput(string Parameter, string Of, int Size) : SampledInput(Parameter, Of, Size);

/// <summary>See <see cref="PrototypesAttribute"/>.</summary>
public sealed record PrototypesInput(string Parameter, string Of, int Count, int Size) : SampledInput(Parameter, Of, Size)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) =>
        Count < 1 ? [.. base.Mistakes(plan), $"is {Count} prototypes; expected at least 1"] : base.Mistakes(plan);
}

/// <summary>See <see cref="PotentialsAttribute"/>.</summary>
public sealed record PotentialsInput(string Parameter, string Of, double Epsilon = 0.05, int Iterations = 3) : FrozenInput(Parameter, Of)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan)
    {
        foreach (var mistake in plan.MistakesOfReference<PrototypesInput>(Of)) yield return mistake;
        if (Epsilon is not > 0) yield return $"has the temperature {Epsilon}; expected a positive one";
        if (Iterations < 1) yield return $"is made in {Iterations} iterations; expected at least 1";
    }
}

/// <summary>See <see cref="MomentsAttribute"/>.</summary>
public sealed record MomentsInput(string Parameter, string Of, int Size, MomentKind Kind = MomentKind.Mean, string? With = null)
    : SampledInput(Parameter, Of, Size)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Sources => With is null ? [Of] : [Of, With];

    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) => With is null || Kind == MomentKind.Covariance
        ? base.Mistakes(plan)
        : [.. base.Mistakes(plan), $"is the {Kind} of one parameter with another; expected {MomentKind.Covariance}"];
}
