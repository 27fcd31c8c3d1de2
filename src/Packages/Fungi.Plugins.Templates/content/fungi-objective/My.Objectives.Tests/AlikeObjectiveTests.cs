namespace My.Objectives.Tests;

public sealed class AlikeObjectiveTests
{
    // Three samples, two views each, latents of size 2.
    private static readonly float[] Latents =
    [
        3, 4, /**/ 4, 3,    // cosine (12 + 12) / (5 * 5) = 0.96
        1, 0, /**/ 0, 2,    // orthogonal
        1, 1, /**/ -2, -2,  // opposite
    ];

    [Fact]
    public void The_loss_is_one_minus_the_cosine_of_the_two_views() =>
        Assert.Equal([0.04f, 1f, 2f], Loss(Latents), (expected, actual) => Math.Abs(expected - actual) < 1e-6f);

    // The rule that features live by: a sample's loss, and so its gradient, is its own whatever else is in the batch. It is measured on random
    // latents, at the defaults and with the options at the bounds of their ranges.
    [Fact]
    public void A_sample_does_not_see_the_others_of_its_batch() => ObjectiveAssert.BatchIndependent<AlikeObjective>();

    private static float[] Loss(float[] latents)
    {
        using var scope = NewDisposeScope();
        return new AlikeObjective().Loss(tensor(latents).reshape(-1, 2, 2)).data<float>().ToArray();
    }
}
