using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Verification.Tests.Objectives;

/// <summary>Inputs have the shapes, the types and the properties that the runtime's have.</summary>
public sealed class PlanInputsTests : IDisposable
{
    private const int Size = 4;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly ObjectivePlan plan;
    private readonly Geometry geometry;
    private readonly Dictionary<string, Tensor> values;
    private readonly IReadOnlyList<CheckedInput> inputs;

    public PlanInputsTests()
    {
        plan = ((ISslObjective)new EverythingObjective()).Features(Modality.Image)!;
        geometry = Geometry.For(plan).First();
        inputs = new PlanInputs(plan, geometry).All();
        values = inputs.Zip(Batch.Draw(inputs, Size, seed: 1).Values).ToDictionary(pair => pair.First.Name, pair => pair.Second);
    }

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Shapes_are_those_of_the_contract()
    {
        var (e, n, p, side) = (geometry.Embedding, geometry.Patches, geometry.PatchNumbers, geometry.Side);
        Assert.Equal(
            new()
            {
                ["latents"] = [Size, 6, 6], ["teacher"] = [Size, 2, 6], ["embeddings"] = [Size, 2, e], ["tokens"] = [Size, 6, n, e], ["decoded"] = [Size, 2, n, p],
                ["pixels"] = [Size, 6, 3, side, side], ["patches"] = [Size, 2, n, p], ["labels"] = [Size, 4], ["boxes"] = [Size, 2, 4], ["masks"] = [Size, 2, n],
                ["bank"] = [10, 2, 6], ["prototypes"] = [3, 6], ["potentials"] = [3], ["mean"] = [6], ["covariance"] = [6, 6], ["crossed"] = [6, 6], ["whitening"] = [6, 6],
                ["second"] = [6, 6], ["predicted"] = [Size, 2, 6], ["numbers"] = [Size, 2, 5], ["weight"] = [3, 6], ["scales"] = [7], ["progress"] = [],
            },
            values.ToDictionary(value => value.Key, value => value.Value.shape));
    }

    [Fact]
    public void Open_sizes_are_unlike_each_other_and_the_batch() =>
        Assert.Equal(7, new HashSet<int> { 1, LossExamination.Samples, plan.Views.Count, geometry.Embedding, geometry.Patches, geometry.PatchNumbers, Geometry.Channels }.Count);

    [Fact]
    public void Labels_are_whole_numbers_below_the_number_of_rotations()
    {
        Assert.Equal(ScalarType.Int64, values["labels"].dtype);
        var labels = inputs.Single(input => input.Name == "labels").Draw(new Generator(1), 100);
        Assert.Equal((0, 3), (labels.min().ToInt64(), labels.max().ToInt64()));
    }

    [Fact]
    public void Boxes_are_within_the_image_and_have_an_area()
    {
        var boxes = inputs.Single(input => input.Name == "boxes").Draw(new Generator(1), 100);
        Assert.InRange(boxes.min().ToDouble(), 0, 1);
        Assert.InRange(boxes.max().ToDouble(), 0, 1);
        var (width, height) = (boxes[.., .., 2] - boxes[.., .., 0], boxes[.., .., 3] - boxes[.., .., 1]);
        Assert.True((width.min().ToDouble(), width.max().ToDouble()) is (< 0, > 0)); // views are mirrored by chance
        Assert.True(height.min().ToDouble() > 0);
        Assert.True(width.abs().min().ToDouble() > 0.05);
    }

    [Fact]
    public void Masks_hide_some_patches_of_each_view_and_not_others()
    {
        var masks = values["masks"];
        Assert.True(((masks == 0) | (masks == 1)).all().ToBoolean());
        var hidden = masks.sum([2]);
        Assert.True(hidden.min().ToDouble() >= 1 && hidden.max().ToDouble() < geometry.Patches);
        Assert.False((masks[0] == masks[1]).all().ToBoolean());
    }

    [Fact]
    public void Prototypes_have_length_one_and_statistics_are_such()
    {
        Assert.True((values["prototypes"].norm(1) - 1).abs().max().ToDouble() < 1e-12);
        Assert.True((values["covariance"] - values["covariance"].T).abs().max().ToDouble() < 1e-12);
        linalg.cholesky(values["covariance"]); // throws unless it is positive definite
        Assert.True((values["crossed"] - values["crossed"].T).abs().max().ToDouble() > 1e-3);
        Assert.True(values["whitening"].triu(1).abs().max().ToDouble() < 1e-12);
        Assert.True(values["whitening"].diagonal().min().ToDouble() > 0);
    }

    [Fact]
    public void What_carries_no_gradient_to_the_backbone_is_constant() =>
        Assert.Equal(["teacher", "pixels", "patches", "boxes", "masks", "numbers"], inputs.Where(input => input.IsConstant).Select(input => input.Name));

    [Fact]
    public void What_has_no_batch_axis_is_frozen() =>
        Assert.Equal(["bank", "prototypes", "potentials", "mean", "covariance", "crossed", "whitening", "second", "weight", "scales", "progress"], inputs.Where(input => input.IsFrozen).Select(input => input.Name));

    [Fact]
    public void Equal_seeds_give_equal_numbers_and_others_do_not()
    {
        var (again, other) = (Batch.Draw(inputs, Size, seed: 1).Values, Batch.Draw(inputs, Size, seed: 2).Values);
        Assert.All(values.Values.Zip(again), pair => Assert.True((pair.First == pair.Second).all().ToBoolean()));
        Assert.All(values.Values.Zip(other), pair => Assert.False((pair.First == pair.Second).all().ToBoolean()));
    }
}
