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
/// <param name="Of">The parameter of an input of the same kind whose output enters the head in the backbone's place; null for none.</param>
public abstract record HeadInput(string Parameter, HeadSpecification? Head, string? Views, bool StopGradient, string? Of) : ViewInput(Parameter, Views)
{
    /// <summary>The input whose output enters the head, of the views that this one reads; null where the backbone's does.</summary>
    public HeadInput? Source(ObjectivePlan plan) => Below(plan, Of) is { } source ? source with { Views = Views ?? source.Views } : null;

    internal override IEnumerable<string> Mistakes(ObjectivePlan plan)
    {
        foreach (var mistake in base.Mistakes(plan).Concat(Head?.Mistakes(plan) ?? [])) yield return mistake;
        if (Of is null) yield break;
        if (Below(plan, Of) is not { } source) yield return $"refers to '{Of}'; expected the name of a parameter of {Kind}";
        else if (source.Head is { Dim: null, Fit: not HeadFit.None }) yield return $"reads the {Kind} of '{Of}', whose size is known only once its head is fitted; expected a Dim for it";
        if (Head is null) yield return $"names no head that the {Kind} of '{Of}' enter; expected a Head";
        else if (IsMadeFromItself(plan)) yield return $"passes through its own head '{Head.Name}'; expected other heads before it";
    }

    private string Kind => this is LatentsInput ? "latents" : "patch tokens";

    private HeadInput? Below(ObjectivePlan plan, string? parameter) =>
        plan.Inputs.OfType<HeadInput>().FirstOrDefault(input => input.Parameter == parameter && input.GetType() == GetType());

    private bool IsMadeFromItself(ObjectivePlan plan)
    {
        var next = Of;
        for (var depth = 0; depth < plan.Inputs.Length && next is not null; depth++)
        {
            if (Below(plan, next) is not { } source) return false;
            if (source.Head?.Name == Head?.Name) return true;
            next = source.Of;
        }

        return next is not null;
    }
}

/// <summary>An input that is made once and frozen: without batch axis, the same for every sample.</summary>
/// <param name="Parameter">The parameter's name in the source.</param>
public abstract record FrozenInput(string Parameter) : LossInput(Parameter)
{
    /// <summary>The parameters that it is made from.</summary>
    public virtual IEnumerable<string> Sources => [];
}

/// <summary>A frozen input that is made straight from the values of other inputs for training samples.</summary>
/// <param name="Parameter">The parameter's name in the source.</param>
/// <param name="Size">The number of training samples that it is made from.</param>
public abstract record SampledInput(string Parameter, int Size) : FrozenInput(Parameter)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) =>
    [
        .. Sources.SelectMany(plan.MistakesOfReference<ViewInput>),
        .. Size < 1 ? [$"is made from {Size} training samples; expected at least 1"] : Array.Empty<string>(),
    ];
}

/// <summary>See <see cref="LatentsAttribute"/>.</summary>
public sealed record LatentsInput(
    string Parameter, HeadSpecification Head, string? Views = null, bool StopGradient = false, string? Of = null, int ClassToken = 0)
    : HeadInput(Parameter, Head, Views, StopGradient, Of)
{
    /// <summary>The head.</summary>
    public new HeadSpecification Head => base.Head!;

    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) =>
        ClassToken is 0 or 1 ? base.Mistakes(plan) : [.. base.Mistakes(plan), $"reads class token {ClassToken}; expected 0, or 1 for the second"];
}

/// <summary>See <see cref="EmbeddingsAttribute"/>.</summary>
public sealed record EmbeddingsInput(string Parameter, string? Views = null, bool StopGradient = false, int ClassToken = 0) : ViewInput(Parameter, Views)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) =>
        ClassToken is 0 or 1 ? base.Mistakes(plan) : [.. base.Mistakes(plan), $"reads class token {ClassToken}; expected 0, or 1 for the second"];
}

/// <summary>See <see cref="PatchTokensAttribute"/>.</summary>
public sealed record PatchTokensInput(string Parameter, HeadSpecification? Head = null, string? Views = null, bool StopGradient = false, string? Of = null)
    : HeadInput(Parameter, Head, Views, StopGradient, Of);

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
public sealed record BankInput(string Parameter, string Of, int Size) : SampledInput(Parameter, Size)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Sources => [Of];
}

/// <summary>See <see cref="PrototypesAttribute"/>.</summary>
public sealed record PrototypesInput(string Parameter, string Of, int Count, int Size) : SampledInput(Parameter, Size)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Sources => [Of];

    internal override IEnumerable<string> Mistakes(ObjectivePlan plan) =>
        Count < 1 ? [.. base.Mistakes(plan), $"is {Count} prototypes; expected at least 1"] : base.Mistakes(plan);
}

/// <summary>See <see cref="PotentialsAttribute"/>.</summary>
public sealed record PotentialsInput(string Parameter, string Of, double Epsilon = 0.05, int Iterations = 3) : FrozenInput(Parameter)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Sources => [Of];

    internal override IEnumerable<string> Mistakes(ObjectivePlan plan)
    {
        foreach (var mistake in plan.MistakesOfReference<PrototypesInput>(Of)) yield return mistake;
        if (Epsilon is not > 0) yield return $"has the temperature {Epsilon}; expected a positive one";
        if (Iterations < 1) yield return $"is made in {Iterations} iterations; expected at least 1";
    }
}

/// <summary>See <see cref="MomentsAttribute"/>.</summary>
public sealed record MomentsInput(
    string Parameter, string Of, int Size, MomentKind Kind = MomentKind.Mean, string? With = null, double Momentum = 0)
    : SampledInput(Parameter, Size)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Sources => With is null ? [Of] : [Of, With];

    internal override IEnumerable<string> Mistakes(ObjectivePlan plan)
    {
        foreach (var mistake in base.Mistakes(plan)) yield return mistake;
        if (With is not null && Kind is not (MomentKind.Covariance or MomentKind.SecondMoment))
            yield return $"is the {Kind} of one parameter with another; expected {MomentKind.Covariance} or {MomentKind.SecondMoment}";
        if (Momentum is not (>= 0 and < 1)) yield return $"has the momentum {Momentum}; expected one from 0 to below 1";
        if (Momentum > 0 && Kind == MomentKind.Whitening) yield return $"is a moving average of {Kind}; expected {MomentKind.Covariance}, or no momentum";
    }
}

/// <summary>See <see cref="FittedAttribute"/>.</summary>
public sealed record FittedInput(string Parameter, int Size, FitMethod By, int Rank = 2) : SampledInput(Parameter, Size)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Sources => By.Sources;

    internal override IEnumerable<string> Mistakes(ObjectivePlan plan)
    {
        foreach (var source in Sources)
        {
            if (plan.Inputs.FirstOrDefault(input => input.Parameter == source) is not (ViewInput or (FrozenInput and not BankInput)))
                yield return $"is fitted to '{source}'; expected a parameter with a batch axis, or a frozen one that is no bank";
        }

        if (plan.Inputs.OfType<FrozenInput>().FirstOrDefault(other => Sources.Contains(other.Parameter, StringComparer.Ordinal) && (other == this || plan.AllBehind(other).Contains(this))) is { } circle)
            yield return $"is fitted to itself through '{circle.Parameter}'; expected parameters that are not made from it";
        if (Rank < 0) yield return $"has {Rank} axes; expected a Rank of at least 0";

        if (Size < 1) yield return $"is made from {Size} training samples; expected at least 1";
    }
}

/// <summary>See <see cref="WeightAttribute"/>.</summary>
public sealed record WeightInput(string Parameter, int Rows, int Columns, int FrozenSteps = 0) : FrozenInput(Parameter)
{
    internal override IEnumerable<string> Mistakes(ObjectivePlan plan)
    {
        if (Rows < 1 || Columns < 1) yield return $"is a matrix of {Rows} x {Columns}; expected at least one row and one column";
        if (FrozenSteps < 0) yield return $"stays as it is for {FrozenSteps} steps; expected at least 0";
    }
}

/// <summary>See <see cref="ProgressAttribute"/>.</summary>
public sealed record ProgressInput(string Parameter) : LossInput(Parameter);
