using Fungi.Objectives.Clustering;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Clustering;

public sealed class DeepClusterV2Tests
{
    private static readonly double Right = Math.Log(1 + Math.Exp(-10)); // of two orthogonal centres, at temperature 0.1
    private static readonly double Wrong = 10 + Right;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_crop_on_a_centre_belongs_to_it(int centre)
    {
        using var scope = NewDisposeScope();
        var centres = eye(2, dtype: ScalarType.Float64);
        var latents = (3 * centres[centre]).expand(1, 8, 2);
        LossAssert.Equal(Right, new DeepClusterV2Objective().Loss(latents, latents.narrow(1, 0, 2), centres, centres, centres));
    }

    /// <summary>Clusterings 0 and 2 follow the first global crop, clustering 1 the second.</summary>
    [Fact]
    public void Clusterings_take_turns_among_the_global_crops()
    {
        using var scope = NewDisposeScope();
        var centres = eye(2, dtype: ScalarType.Float64);
        var latents = tensor(new double[] { 1, 0, 0, 1, 1, 0, 1, 0 }).reshape(1, 4, 2); // three of four crops are on the first centre
        var loss = new DeepClusterV2Objective { LocalCrops = 2 }.Loss(latents, latents.narrow(1, 0, 2), centres, centres, centres);
        var (ofFirst, ofSecond) = (((3 * Right) + Wrong) / 4, (Right + (3 * Wrong)) / 4);
        LossAssert.Equal(((2 * ofFirst) + ofSecond) / 3, loss);
    }

    [Fact]
    public void Each_clustering_has_its_own_centres()
    {
        using var scope = NewDisposeScope();
        var centres = eye(2, dtype: ScalarType.Float64);
        var latents = tensor(new double[] { 1, 0 }).expand(1, 8, 2);
        var diagonal = tensor(new[] { 1.0, 1, 1, -1 }).reshape(2, 2) / Math.Sqrt(2); // both as near
        var loss = new DeepClusterV2Objective().PretrainLoss(latents, latents.narrow(1, 0, 2), centres, diagonal, centres);
        LossAssert.Equal(((2 * Right) + Math.Log(2)) / 3, loss);
    }
}
