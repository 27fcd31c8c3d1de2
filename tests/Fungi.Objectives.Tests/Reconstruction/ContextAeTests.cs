using Fungi.Objectives.Reconstruction;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Reconstruction;

public sealed class ContextAeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public ContextAeTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    /// <summary>Patches of one pixel.</summary>
    [Fact]
    public void One_erased_pixel_with_an_error_has_its_square_and_no_erased_block_is_no_loss()
    {
        var pixels = LossAssert.Random(2, 1, 9, 3);
        var prediction = pixels + 7;
        prediction[0, 0, 4] = pixels[0, 0, 4] + 0.3;
        var masks = zeros(2, 1, 9, dtype: ScalarType.Float64);
        masks[0, 0, 4] = 1;
        LossAssert.Equal([0.09, 0], new ContextAeObjective().PretrainLoss(prediction, pixels, masks));
    }

    [Fact]
    public void A_patch_at_the_edge_of_a_hole_counts_with_its_hidden_share()
    {
        var (tokens, decoder, pixels) = (LossAssert.Random(1, 1, 3, 2), LossAssert.Random(12, 3), LossAssert.Random(1, 1, 3, 12));
        var masks = tensor(new[] { 1, 0.25, 0 }).reshape(1, 1, 3);
        var errors = (matmul(tokens, decoder.narrow(1, 0, 2).T) + decoder.select(1, 2) - pixels).square().mean([-1]).flatten();
        LossAssert.Equal(
            [((4 * errors[0]) + errors[1]).ToDouble() / 5],
            new ContextAeObjective().Loss(tokens, pixels, masks, decoder));
    }

    [Fact]
    public void Holes_are_blocks_or_the_center()
    {
        Assert.Equal([(1, 1), (9, 0.3)], Blocks(new()));
        Assert.Equal([(1, 1)], Blocks(new() { Blocks = 1 }));
        Assert.Empty(Blocks(new() { Region = ContextRegion.Center }));
        Assert.Contains(new CenterMask(0.25, 0), Steps(new() { Region = ContextRegion.Center }));

        static IEnumerable<(int, double)> Blocks(ContextAeObjective objective) => Steps(objective).OfType<RandomErasing>().Select(step =>
        {
            Assert.Equal((0.05, 0.1), step.Scale);
            return (step.Count, step.Probability);
        });

        static IEnumerable<ViewStep> Steps(ContextAeObjective objective) => objective.Transform(ImageViews.None).Groups.Single().View.Steps;
    }

    [Fact]
    public void Without_a_hidden_patch_among_the_training_images_there_is_no_decoder() => Assert.Contains(
        "two hidden patches",
        Assert.Throws<InputException>(() => FittedState.Of(
            new ContextAeObjective(), "decoder", LossAssert.Random(2, 1, 3, 2), LossAssert.Random(2, 1, 3, 12), zeros(2, 1, 3, dtype: ScalarType.Float64))).Message,
        StringComparison.Ordinal);
}
