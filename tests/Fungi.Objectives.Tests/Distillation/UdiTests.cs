using Fungi.Objectives.Distillation;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Distillation;

public sealed class UdiTests
{
    private static Tensor Zero => zeros(1, dtype: ScalarType.Float64);

    /// <summary>Every level is ln L; where no crop shows what another does, there are no patches to compare.</summary>
    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 2)]
    public void Equal_logits(bool overlap, int levels)
    {
        using var scope = NewDisposeScope();
        var boxes = overlap ? Boxes((0, 0, 1, 1), (0, 0, 1, 1), (0, 0, 1, 1)) : Boxes((0, 0, 0.3, 1), (0.3, 0, 0.6, 1), (0.6, 0, 0.9, 1));
        var (latents, tokens) = (zeros(1, 3, 7, dtype: ScalarType.Float64), zeros(1, 2, 9, 7, dtype: ScalarType.Float64));
        var globals = latents.narrow(1, 0, 2);
        var loss = new UdiObjective { LocalCrops = 1 }.Loss(latents, latents, tokens, globals, tokens, boxes, rand(1, 3, 32, dtype: ScalarType.Float64), Zero, Zero);
        LossAssert.Equal(levels * Math.Log(7) / 3, loss);
    }

    /// <summary>
    /// With as many strata as patches each patch is drawn once. A student that copies the teacher's sharp patches has no loss on the third level
    /// if they lie at the same place, also in a mirrored crop, whose patches are mirrored.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Patches_meet_where_they_show_the_same_place(bool mirrored)
    {
        using var scope = NewDisposeScope();
        var boxes = Boxes((0.2, 0.1, 0.8, 0.9), mirrored ? (0.8, 0.1, 0.2, 0.9) : (0.2, 0.1, 0.8, 0.9), (0.2, 0.1, 0.8, 0.9));
        var places = 100 * eye(9, dtype: ScalarType.Float64).reshape(3, 3, 9); // a class for each place
        var tokens = stack([places, mirrored ? places.flip(1) : places]).reshape(1, 2, 9, 9);
        var latents = zeros(1, 3, 9, dtype: ScalarType.Float64);
        var teacher = latents.narrow(1, 0, 2);
        var numbers = rand(1, 3, 18, dtype: ScalarType.Float64);
        var objective = new UdiObjective { LocalCrops = 1, Strata = 3, LatentDim = 9 };

        LossAssert.Equal(2 * Math.Log(9) / 3, objective.Loss(latents, latents, tokens, teacher, tokens, boxes, numbers, Zero, Zero));
        var elsewhere = objective.Loss(latents, latents, tokens.flip(2), teacher, tokens, boxes, numbers, Zero, Zero).ToDouble();
        Assert.True(elsewhere > 100, $"{elsewhere}: the student's patches were turned around");
    }

    /// <summary>The original averages its patches over the batch: a sample with few that both crops show counts for less there, not here.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_loss_is_the_mean_of_three_levels(bool mixProbabilities)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var inputs = new Inputs();
        var objective = new UdiObjective { LocalCrops = 2, Strata = 2, PatchShare = 0.3, MixProbabilities = mixProbabilities };
        var loss = objective.Loss(
            inputs.Student, inputs.Plus, inputs.Patches, inputs.Teacher, inputs.TeacherPatches, inputs.Boxes, inputs.Numbers, inputs.Centre, inputs.PatchCentre);
        LossAssert.Equal(inputs.Textbook(0.07, 0.3, mixProbabilities), loss);
    }

    [Fact]
    public void In_pretraining_the_teacher_warms_up()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var inputs = new Inputs();
        var bottleneck = zeros(1); // the prototypes have read it already
        var loss = new UdiObjective { LocalCrops = 2, Strata = 2 }.PretrainLoss(
            bottleneck, inputs.Student, bottleneck, inputs.Plus, bottleneck, inputs.Patches, bottleneck, inputs.Teacher, bottleneck, inputs.TeacherPatches,
            inputs.Boxes, inputs.Numbers, inputs.Centre, inputs.PatchCentre, tensor(0.1));
        LossAssert.Equal(inputs.Textbook(0.05, 0.5, mixProbabilities: true), loss);
    }

    private static Tensor Boxes(params (double X0, double Y0, double X1, double Y1)[] boxes) =>
        tensor(boxes.SelectMany(box => new[] { box.X0, box.Y0, box.X1, box.Y1 }).ToArray()).reshape(1, boxes.Length, 4);

    /// <summary>Three samples, two global and two local crops, 4 x 4 patches, five logits; the loss in scalars.</summary>
    private sealed class Inputs
    {
        private const int Side = 4;
        private const int Strata = 2;

        public Tensor Student { get; } = Normal(3, 4, 5);
        public Tensor Plus { get; } = Normal(3, 4, 5);
        public Tensor Patches { get; } = Normal(3, 2, Side * Side, 5);
        public Tensor Teacher { get; } = 0.1 * Normal(3, 2, 5);
        public Tensor TeacherPatches { get; } = 0.1 * Normal(3, 2, Side * Side, 5);
        public Tensor Numbers { get; } = rand(3, 4, 2 * Strata * Strata, dtype: ScalarType.Float64);
        public Tensor Centre { get; } = 0.1 * Normal(5);
        public Tensor PatchCentre { get; } = 0.1 * Normal(5);

        /// <summary>Some overlap, one is mirrored, one inside another, one apart.</summary>
        public Tensor Boxes { get; } = cat(
        [
            UdiTests.Boxes((0.1, 0.0, 0.7, 0.8), (0.9, 0.3, 0.2, 1.0), (0.3, 0.2, 0.5, 0.5), (0.6, 0.6, 0.8, 0.9)),
            UdiTests.Boxes((0.0, 0.0, 1.0, 1.0), (0.25, 0.25, 0.75, 0.75), (0.9, 0.1, 0.4, 0.3), (0.5, 0.5, 0.6, 0.7)),
            UdiTests.Boxes((0.0, 0.0, 0.4, 0.4), (0.5, 0.5, 1.0, 1.0), (0.1, 0.1, 0.3, 0.3), (0.3, 0.3, 0.6, 0.6)),
        ]);

        public Tensor Textbook(double temperature, double patchShare, bool mixProbabilities) => stack(Enumerable.Range(0, 3).Select(sample =>
        {
            var (classes, consolidated, patches) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
            for (var target = 0; target < 2; target++)
            {
                var teacher = (Teacher[sample, target] - Centre) / temperature;
                for (var view = 0; view < 4; view++)
                {
                    if (view == target) continue;
                    classes.Add(CrossEntropy.Of(softmax(teacher, -1), Student[sample, view] / 0.1));
                    var shown = Shown(sample, target, view).Select(patch => (patch.Token, Logits: patch.Logits / temperature)).ToList();
                    consolidated.Add(CrossEntropy.Of(Mixture(teacher, [.. shown.Select(patch => patch.Logits)]), Plus[sample, view] / 0.1));
                    if (view < 2) patches.AddRange(shown.Select(patch => CrossEntropy.Of(softmax(patch.Logits, -1), Patches[sample, view, patch.Token] / 0.1)));
                }
            }

            return (stack(classes).mean() + stack(consolidated).mean() + (patches.Count == 0 ? zeros([], dtype: ScalarType.Float64) : stack(patches).mean())) / 3;

            Tensor Mixture(Tensor teacher, Tensor[] logits)
            {
                if (logits.Length == 0) return softmax(teacher, -1);
                return mixProbabilities
                    ? (patchShare * stack(logits.Select(patch => softmax(patch, -1))).mean([0])) + ((1 - patchShare) * softmax(teacher, -1))
                    : softmax((patchShare * stack(logits).mean([0])) + ((1 - patchShare) * teacher), -1);
            }
        }));

        /// <summary>The drawn patches of a view whose middle the target shows: their place in the view, and the target's logits there.</summary>
        private IEnumerable<(int Token, Tensor Logits)> Shown(int sample, int target, int view)
        {
            for (var cell = 0; cell < Strata * Strata; cell++)
            {
                var row = (int)((cell / Strata + Numbers[sample, view, cell].ToDouble()) * Side / Strata);
                var column = (int)((cell % Strata + Numbers[sample, view, (Strata * Strata) + cell].ToDouble()) * Side / Strata);
                var x = Across(0, column);
                var y = Across(1, row);
                if (x is >= 0 and <= 1 && y is >= 0 and <= 1) yield return ((row * Side) + column, Bilinear(sample, target, x, y));
            }

            double Across(int axis, int place)
            {
                double Edge(int of, int index) => Boxes[sample, of, index].ToDouble();
                var inImage = Edge(view, axis) + ((Edge(view, axis + 2) - Edge(view, axis)) * (place + 0.5) / Side);
                return (inImage - Edge(target, axis)) / (Edge(target, axis + 2) - Edge(target, axis));
            }
        }

        private Tensor Bilinear(int sample, int target, double x, double y)
        {
            var (column, row) = (Math.Clamp((x * Side) - 0.5, 0, Side - 1), Math.Clamp((y * Side) - 0.5, 0, Side - 1));
            var (left, top) = (Math.Min((int)column, Side - 2), Math.Min((int)row, Side - 2));
            var (right, down) = (column - left, row - top);
            return ((1 - down) * (((1 - right) * Logits(top, left)) + (right * Logits(top, left + 1))))
                + (down * (((1 - right) * Logits(top + 1, left)) + (right * Logits(top + 1, left + 1))));

            Tensor Logits(int atRow, int atColumn) => TeacherPatches[sample, target, (atRow * Side) + atColumn] - PatchCentre;
        }

        private static Tensor Normal(params long[] shape) => randn(shape, dtype: ScalarType.Float64);
    }
}
