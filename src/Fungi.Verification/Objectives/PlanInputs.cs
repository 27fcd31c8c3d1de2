using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Verification;

/// <summary>Random inputs of the shapes and kinds that a plan asks for.</summary>
/// <param name="plan">What the objective asks for.</param>
/// <param name="geometry">What it leaves open.</param>
internal sealed class PlanInputs(ObjectivePlan plan, Geometry geometry)
{
    private const int FitSamples = 32; // that an objective's own method is tried on

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
            BankInput bank => bank.Size * (Numbers(Of(bank.Of)) + (LossExamination.Pool * Vectors(Of(bank.Of)) * Vectors(Of(bank.Of)))),
            PrototypesInput prototypes => prototypes.Count * (Width(Of(prototypes.Of)) + (LossExamination.Pool * Vectors(Of(prototypes.Of)))),
            MomentsInput moments => Width(Of(moments.Of)) * Width(Of(moments.Of)),
            WeightInput weight => (double)weight.Rows * weight.Columns,
            FittedInput fitted => FitSamples * plan.SourcesOf(fitted).Sum(Numbers),
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
        ViewNumbersInput numbers => CheckedInput.Uniform(input.Parameter, Shape(numbers)) with { IsConstant = true },
        ViewBoxesInput boxes => new(input.Parameter, (generator, samples) => Boxes(boxes, generator, samples)) { IsConstant = true },
        ViewMasksInput masks => new(input.Parameter, (generator, samples) => Masks(generator, samples, Shape(masks))) { IsConstant = true },
        BankInput bank => new(input.Parameter, (generator, _) => Describe(Of(bank.Of)).Draw(generator, bank.Size)) { IsFrozen = true },
        PrototypesInput prototypes => new(input.Parameter, (generator, _) => normalize(Points(Of(prototypes.Of), prototypes.Count, generator), dim: -1)) { IsFrozen = true },
        PotentialsInput potentials => CheckedInput.Frozen(input.Parameter, plan.Input<PrototypesInput>(potentials.Of).Count),
        MomentsInput moments => new(input.Parameter, (generator, _) => Moment(moments, generator)) { IsFrozen = true },
        WeightInput weight => CheckedInput.Frozen(input.Parameter, weight.Rows, weight.Columns),
        FittedInput fitted => new(input.Parameter, (generator, _) => Fitted(fitted, generator)) { IsFrozen = true },
        ProgressInput => new(input.Parameter, (generator, _) => rand([], dtype: ScalarType.Float64, generator: generator)) { IsFrozen = true },
        _ => throw new InputException($"loss input '{input.Parameter}': nothing is known here of what {input.GetType().Name} holds; expected an input of the contract."),
    };

    private static bool IsConstant(ViewInput input) => input is HeadInput { StopGradient: true } or EmbeddingsInput { StopGradient: true } or PixelsInput;

    private ViewInput Of(string parameter) => plan.Input<ViewInput>(parameter);

    /// <summary>One sample's shape, views first.</summary>
    private long[] Shape(ViewInput input)
    {
        long views = plan.GroupsOf(input).Sum(group => group.Count);
        return input switch
        {
            LatentsInput latents => [views, Size(latents.Head, plan.InputDim(latents.Head, geometry.Embedding), isOfTokens: false)],
            PatchTokensInput { Head: null } => [views, geometry.Patches, geometry.Embedding],
            PatchTokensInput { Head: { } head } => [views, geometry.Patches, Size(head, plan.InputDim(head, geometry.Embedding), isOfTokens: true)],
            PixelsInput { Patches: true } => [views, geometry.Patches, geometry.PatchNumbers],
            PixelsInput => [views, Geometry.Channels, geometry.Side, geometry.Side],
            ViewLabelsInput => [views],
            ViewNumbersInput => [views, plan.GroupsOf(input).First().View.Steps.OfType<INumberingStep>().First().Count],
            ViewBoxesInput => [views, 4],
            ViewMasksInput => [views, geometry.Patches],
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
        var count = (2 * Shape(Of(input.Of))[^1]) + 2;
        var x = Points(Of(input.Of), count, generator);
        var y = input.With is null ? x : Points(Of(input.With), count, generator);
        var covariance = (x - x.mean([0])).T.matmul(y - y.mean([0])) / (count - 1);
        return input.Kind switch
        {
            MomentKind.Mean => x.mean([0]),
            MomentKind.Covariance => covariance,
            MomentKind.SecondMoment => x.T.matmul(y) / count,
            _ => linalg.solve_triangular(linalg.cholesky(covariance), eye(covariance.shape[0], dtype: ScalarType.Float64), upper: false),
        };
    }

    /// <summary>What the objective's own method makes of random training samples.</summary>
    /// <exception cref="FitException">The method fails, or does not make the same of the same.</exception>
    private Tensor Fitted(FittedInput input, Generator generator)
    {
        var values = input.Sources.Select(source => plan.Inputs.First(other => other.Parameter == source)).Select(source => Describe(source).Draw(generator, FitSamples)).ToList();
        var context = new RandomFitContext(geometry.Embedding, seed: (ulong)randint(long.MaxValue, [1], generator: generator).item<long>());
        var (fitted, again) = (Fit(), Fit());
        return fitted.shape.SequenceEqual(again.shape) && fitted.allclose(again, rtol: 0, atol: 0, equal_nan: true)
            ? fitted
            : throw Failure(BatchCheck.Randomness, "makes something else of the same samples when it is called again; expected the random numbers of its FitContext alone");

        Tensor Fit()
        {
            Tensor result;
            try
            {
                result = input.By.Function([.. values.Select(value => value.clone())], context) ?? throw new InvalidOperationException("it returned null");
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw Failure(BatchCheck.Runs, $"throws: {exception.GetBaseException().Message.ReplaceLineEndings(" ")}", exception);
            }

            return result.dim() == input.Rank
                ? result.detach().to(ScalarType.Float64)
                : throw Failure(BatchCheck.Runs, $"returns the shape [{string.Join(", ", result.shape)}]; expected {input.Rank} axes, or another Rank");
        }

        FitException Failure(BatchCheck check, string what, Exception? cause = null) =>
            new(new(check, $"the method {input.By.Name} {what}") { Input = input.Parameter }, cause);
    }

    /// <summary>Takes random directions for the backbone.</summary>
    private sealed class RandomFitContext(int size, ulong seed) : FitContext(CancellationToken.None)
    {
        public override Tensor Embed(Tensor images)
        {
            var pixels = images.flatten(1).to(ScalarType.Float64);
            using var generator = new Generator(seed);
            return pixels.matmul(randn([pixels.shape[1], size], dtype: ScalarType.Float64, generator: generator));
        }

        public override Tensor Uniform(string name, double low, double high, params long[] shape)
        {
            using var generator = new Generator(seed ^ BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
            return low + ((high - low) * rand(shape, dtype: ScalarType.Float64, generator: generator));
        }
    }
}
