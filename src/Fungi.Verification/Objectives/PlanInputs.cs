using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Verification;

/// <summary>Random inputs of the shapes and kinds that a plan asks for.</summary>
/// <param name="plan">What the objective asks for.</param>
/// <param name="geometry">What it leaves open.</param>
internal sealed class PlanInputs(ObjectivePlan plan, Geometry geometry)
{
    /// <summary>The inputs in the order of the loss's parameters.</summary>
    /// <exception cref="InputException">There is a kind of input that nothing is known of here.</exception>
    public IReadOnlyList<CheckedInput> All() => [.. plan.Inputs.Select(Describe)];

    /// <summary>
    /// How many numbers one evaluation goes through, at the least: those of the inputs, and those of the products of all pairs of vectors that
    /// a contrast within a sample, and with its banks, is made of.
    /// </summary>
    public double Cost()
    {
        return plan.Inputs.Sum(input => input switch
        {
            HeadInput or EmbeddingsInput => LossExamination.Pool * (Numbers((ViewInput)input) + (Vectors((ViewInput)input) * Vectors((ViewInput)input))),
            ViewInput view => LossExamination.Pool * Numbers(view),
            BankInput bank => bank.Size * (Numbers(Of(bank)) + (LossExamination.Pool * Vectors(Of(bank)) * Vectors(Of(bank)))),
            PrototypesInput prototypes => prototypes.Count * (Width(Of(prototypes)) + (LossExamination.Pool * Vectors(Of(prototypes)))),
            MomentsInput moments => Width(Of(moments)) * Width(Of(moments)),
            _ => 0,
        });

        double Numbers(ViewInput input) => Shape(input).Aggregate(1.0, (product, size) => product * size);
        double Width(ViewInput input) => Shape(input)[^1];
        double Vectors(ViewInput input) => Numbers(input) / Width(input);
    }

    private CheckedInput Describe(LossInput input) => input switch
    {
        HeadInput or EmbeddingsInput or PixelsInput => CheckedInput.Normal(input.Parameter, Shape((ViewInput)input)) with { IsConstant = IsConstant((ViewInput)input) },
        ViewLabelsInput labels => CheckedInput.Labels(input.Parameter, Classes(labels), Shape(labels)),
        ViewBoxesInput boxes => new(input.Parameter, (generator, samples) => Boxes(boxes, generator, samples)) { IsConstant = true },
        ViewMasksInput masks => new(input.Parameter, (generator, samples) => Masks(generator, samples, Shape(masks))) { IsConstant = true },
        ViewNumbersInput numbers => new(input.Parameter, (generator, samples) => rand([samples, .. Shape(numbers)], dtype: ScalarType.Float64, generator: generator)) { IsConstant = true },
        BankInput bank => new(input.Parameter, (generator, _) => Describe(Of(bank)).Draw(generator, bank.Size)) { IsFrozen = true },
        PrototypesInput prototypes => new(input.Parameter, (generator, _) => normalize(Points(Of(prototypes), prototypes.Count, generator), dim: -1)) { IsFrozen = true },
        PotentialsInput potentials => CheckedInput.Frozen(input.Parameter, plan.Input<PrototypesInput>(potentials.Of).Count),
        MomentsInput moments => new(input.Parameter, (generator, _) => Moment(moments, generator)) { IsFrozen = true },
        _ => throw new InputException($"loss input '{input.Parameter}': nothing is known here of what {input.GetType().Name} holds; expected an input of the contract."),
    };

    private static bool IsConstant(ViewInput input) => input is HeadInput { StopGradient: true } or EmbeddingsInput { StopGradient: true } or PixelsInput;

    private ViewInput Of(FrozenInput input) => plan.Input<ViewInput>(input.Of);

    /// <summary>One sample's shape, views first.</summary>
    private long[] Shape(ViewInput input)
    {
        long views = plan.GroupsOf(input).Sum(group => group.Count);
        return input switch
        {
            LatentsInput latents => [views, Size(latents.Head, geometry.Embedding, isOfTokens: false)],
            PatchTokensInput { Head: null } => [views, geometry.Patches, geometry.Embedding],
            PatchTokensInput { Head: { } head } => [views, geometry.Patches, Size(head, geometry.Embedding, isOfTokens: true)],
            PixelsInput { Patches: true } => [views, geometry.Patches, geometry.PatchNumbers],
            PixelsInput => [views, Geometry.Channels, geometry.Side, geometry.Side],
            ViewLabelsInput => [views],
            ViewBoxesInput => [views, 4],
            ViewMasksInput => [views, geometry.Patches],
            ViewNumbersInput => [views, plan.GroupsOf(input).SelectMany(group => group.View.Steps).OfType<RandomNumbers>().FirstOrDefault()?.Count ?? 1],
            _ => [views, geometry.Embedding],
        };
    }

    /// <summary>L, a head's output size.</summary>
    private long Size(HeadSpecification head, long otherwise, bool isOfTokens)
    {
        if (head.Dim is { } dim) return dim;
        if (head.FitTarget is null) return otherwise;
        var target = Shape(plan.Input<ViewInput>(head.FitTarget));
        return isOfTokens && target.Length > 2 ? target[^1] : target.Skip(1).Aggregate(1L, (product, size) => product * size);
    }

    /// <summary>How many classes the labels have: those of the head that is fitted to them; four rotations; otherwise one for each view.</summary>
    private int Classes(ViewLabelsInput labels)
    {
        if (plan.Heads.FirstOrDefault(head => head.FitTarget == labels.Parameter)?.Dim is { } classes) return classes;
        return plan.GroupsOf(labels).Max(group => group.View.Steps.Contains(new Rotate90()) ? Math.Min(group.Count, 4) : group.Count);
    }

    /// <summary>x0, y0, x1, y1, at least a tenth apart; mirrored by chance where views are.</summary>
    private Tensor Boxes(ViewBoxesInput input, Generator generator, long samples)
    {
        long[] corners = [samples, Shape(input)[0], 2];
        var low = 0.5 * rand(corners, dtype: ScalarType.Float64, generator: generator);
        var high = low + 0.1 + (0.4 * rand(corners, dtype: ScalarType.Float64, generator: generator));
        var isMirrored = (rand([samples, corners[1], 1], dtype: ScalarType.Float64, generator: generator) < 0.5)
            .logical_and(tensor(plan.GroupsOf(input).SelectMany(group => Enumerable.Repeat(group.View.Steps.Any(step => step is RandomHorizontalFlip), group.Count)).ToArray()).unsqueeze(-1));
        var (left, right) = (low.narrow(2, 0, 1), high.narrow(2, 0, 1));
        return cat([where(isMirrored, right, left), low.narrow(2, 1, 1), where(isMirrored, left, right), high.narrow(2, 1, 1)], 2);
    }

    /// <summary>1 for hidden patches and 0 for the others, some of each in every view.</summary>
    private static Tensor Masks(Generator generator, long samples, long[] shape)
    {
        var order = rand([samples, .. shape], dtype: ScalarType.Float64, generator: generator).argsort(-1).argsort(-1);
        return (order < shape[^1] / 2).to(ScalarType.Float64);
    }

    /// <summary>Vectors such as an input holds.</summary>
    private Tensor Points(ViewInput input, long count, Generator generator) => randn([count, Shape(input)[^1]], dtype: ScalarType.Float64, generator: generator);

    /// <summary>The statistic of twice as many points as they have dimensions, so that a covariance has an inverse.</summary>
    private Tensor Moment(MomentsInput input, Generator generator)
    {
        var count = (2 * Shape(Of(input))[^1]) + 2;
        var x = Points(Of(input), count, generator);
        var y = input.With is null ? x : Points(plan.Input<ViewInput>(input.With), count, generator);
        var covariance = (x - x.mean([0])).T.matmul(y - y.mean([0])) / (count - 1);
        return input.Kind switch
        {
            MomentKind.Mean => x.mean([0]),
            MomentKind.Covariance => covariance,
            _ => linalg.solve_triangular(linalg.cholesky(covariance), eye(covariance.shape[0], dtype: ScalarType.Float64), upper: false),
        };
    }
}
