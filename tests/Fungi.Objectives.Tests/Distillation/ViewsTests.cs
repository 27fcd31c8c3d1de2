using Fungi.Objectives.Clustering;
using Fungi.Objectives.Distillation;
using Fungi.Objectives.Tests.EveryObjective;
using Fungi.Runtime.Views;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Distillation;

/// <summary>What the losses take for granted of views that only a renderer can show.</summary>
public sealed class ViewsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly ViewRenderer renderer = new(
        imageSize: 32, ImageView.Original.Resize(), seed: 7, new Device(DeviceType.CPU), ViewStepExecutors.BuiltIn, patchSize: 8);

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData("ibot")]
    [InlineData("dinov2")]
    public void The_masked_view_is_the_first_global_crop_with_hidden_patches(string name)
    {
        var objective = name == "ibot" ? (ISslObjective)new IbotObjective() : new DinoV2Objective();
        var (whole, masked) = (Render(objective, "global"), Render(objective, "masked"));
        Assert.True(masked.Boxes!.select(1, 0).Equals(whole.Boxes!.select(1, 0)));
        Assert.False(masked.Boxes.select(1, 0).Equals(whole.Boxes.select(1, 1)));

        var visible = masked.Masks!.select(1, 0).unsqueeze(1) == 0; // [B, 1, H, W]
        Assert.InRange(1 - visible.to(ScalarType.Float64).mean().ToDouble(), 0.1, 0.5);
        Assert.True((masked.Pixels.select(1, 0) * visible).Equals(whole.Pixels.select(1, 0) * visible));
    }

    [Fact]
    public void Crops_of_udi_overlap_the_first_by_half_of_the_smaller_side()
    {
        foreach (var objective in new[] { new UdiObjective(), new UdiObjective { FullAugmentation = true } })
        {
            var boxes = cat([Render(objective, "global").Boxes!, Render(objective, "local").Boxes!], 1);
            foreach (var axis in new[] { 0, 1 })
            {
                var (low, high) = (boxes.select(2, axis).minimum(boxes.select(2, axis + 2)), boxes.select(2, axis).maximum(boxes.select(2, axis + 2)));
                var overlap = high.minimum(high.narrow(1, 0, 1)) - low.maximum(low.narrow(1, 0, 1));
                var smaller = (high - low).minimum((high - low).narrow(1, 0, 1));
                Assert.True((overlap / smaller).min().ToDouble() > 0.5 - (2.0 / 40), "of pictures of 40 pixels"); // boxes are whole pixels
            }
        }
    }

    /// <summary>It keeps sizes, and leaves no step without an executor.</summary>
    [Fact]
    public void The_textbooks_augmentation_can_be_rendered()
    {
        ISslObjective[] objectives =
        [
            new SwavObjective { FullAugmentation = true }, new DeepClusterV2Objective { FullAugmentation = true }, new SelaV2Objective { FullAugmentation = true },
            new MsnObjective { FullAugmentation = true }, new ByolObjective { FullAugmentation = true }, new SimsiamObjective { FullAugmentation = true },
            new UdiObjective { FullAugmentation = true },
        ];
        foreach (var (objective, group) in objectives.SelectMany(objective => objective.Features(Modality.Image)!.Views.Groups.Select(group => (objective, group))))
        {
            var pixels = Render(objective, group.Name).Pixels;
            Assert.Equal([4, group.Count, 3, 32, 32], pixels.shape);
            Assert.True(pixels.isfinite().all().ToBoolean());
        }
    }

    private RenderedViews Render(ISslObjective objective, string group) => renderer.Render(
        objective.Features(Modality.Image)!.Views.Groups.Single(each => each.Name == group), FrozenObjective.Strangers(4));
}
