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

    // The rule that features live by: a sample's loss, and so its gradient, is its own whatever else is in the batch.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_sample_does_not_see_the_others_of_its_batch(int sample)
    {
        float[] replacement = [7, -5, /**/ 2, 11];   // cosine -41 / (sqrt(74) * sqrt(125)), unlike any above
        var changed = Latents.Select((value, i) => i / 4 == sample ? value : replacement[i % 4]).ToArray();

        var (before, after) = (Loss(Latents), Loss(changed));

        Assert.Equal(before[sample], after[sample], 1e-6f);
        foreach (var other in Enumerable.Range(0, before.Length).Where(other => other != sample))
            Assert.NotEqual(before[other], after[other], 1e-3f);
    }

    private static float[] Loss(float[] latents)
    {
        using var scope = NewDisposeScope();
        return new AlikeObjective().Loss(tensor(latents).reshape(-1, 2, 2)).data<float>().ToArray();
    }
}
