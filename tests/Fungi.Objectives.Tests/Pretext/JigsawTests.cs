using System.ComponentModel.DataAnnotations;
using Fungi.Objectives.Pretext;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Objectives.Tests.Pretext;

public sealed class JigsawTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly JigsawObjective puzzle = new() { TilesPerAxis = 2, Permutations = 24, LatentDim = 3 };

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(2, 24, 3.1780538303)]
    [InlineData(3, 100, 4.6051701860)]
    public void A_classifier_of_zeros_guesses_among_all_permutations(int tilesPerAxis, int permutations, double expected)
    {
        manual_seed(1);
        var objective = new JigsawObjective { TilesPerAxis = tilesPerAxis, Permutations = permutations, LatentDim = 3 };
        var tiles = tilesPerAxis * tilesPerAxis;
        var latents = LossAssert.Random(2, tiles, 3);
        LossAssert.Equal([expected, expected], objective.Loss(latents, zeros(permutations, (tiles * 3) + 1, dtype: ScalarType.Float64)), 1e-9);
        LossAssert.Equal([expected, expected], objective.PretrainLoss(latents, zeros(permutations, tiles * 3, dtype: ScalarType.Float64)), 1e-9);
    }

    [Fact]
    public void Latents_are_concatenated_in_the_order_of_each_permutation()
    {
        manual_seed(2);
        var (latents, classifier) = (LossAssert.Random(2, 4, 3), LossAssert.Random(24, 13));
        var orders = Orders(4, 24);
        var expected = new double[2];
        for (var sample = 0; sample < 2; sample++)
        {
            for (var row = 0; row < 24; row++)
            {
                var shown = cat([.. orders[row].Select(tile => latents[sample, tile]), ones(1, dtype: ScalarType.Float64)]);
                expected[sample] -= log_softmax(matmul(classifier, shown), 0)[row].ToDouble() / 24;
            }
        }

        LossAssert.Equal(expected, puzzle.Loss(latents, classifier));
        var withoutBias = classifier.narrow(1, 0, 12);
        LossAssert.Equal(puzzle.Loss(latents, cat([withoutBias, zeros(24, 1, dtype: ScalarType.Float64)], 1)), puzzle.PretrainLoss(latents, withoutBias));
    }

    /// <summary>Tiles that lie elsewhere from the start are another numbering of the permutations, nothing more.</summary>
    [Fact]
    public void Permuting_tiles_and_labels_together_changes_nothing()
    {
        manual_seed(3);
        var (latents, classifier) = (LossAssert.Random(2, 4, 3), LossAssert.Random(24, 13));
        var orders = Orders(4, 24);
        foreach (var moved in orders)
        {
            var labels = orders.Select(order => (long)Array.FindIndex(orders, other => other.SequenceEqual(order.Select(tile => moved[tile])))).ToArray();
            LossAssert.Equal(
                puzzle.Loss(latents, classifier),
                puzzle.Loss(latents.index_select(1, tensor(moved)), classifier.index_select(0, tensor(labels))));
        }
    }

    [Theory]
    [InlineData(4, 12, 3)] // the even permutations: as far from each other as any twelve
    [InlineData(4, 24, 2)]
    [InlineData(9, 9, 9)] // a Latin square
    [InlineData(9, 100, 6)]
    public void Permutations_are_distinct_and_far_apart(int elements, int count, int distance)
    {
        var orders = Orders(elements, count);
        foreach (var order in orders) Assert.Equal(Enumerable.Range(0, elements).Select(tile => (long)tile), order.Order());
        for (var row = 0; row < count; row++)
        {
            for (var other = 0; other < row; other++)
                Assert.True(Enumerable.Range(0, elements).Count(place => orders[row][place] != orders[other][place]) >= distance, $"{row} and {other}");
        }
    }

    [Fact]
    public void More_permutations_than_there_are_and_tiles_larger_than_their_cell_are_refused()
    {
        Assert.Equal(["Permutations"], Refused(new JigsawObjective { TilesPerAxis = 2, Permutations = 25 }));
        Assert.Equal(["TileSize"], Refused(new JigsawObjective { TileSize = 86 }));
        Assert.Empty(Refused(new JigsawObjective { TileSize = 85 }));

        static IEnumerable<string> Refused(JigsawObjective objective) => objective.Validate(new ValidationContext(objective)).SelectMany(result => result.MemberNames);
    }

    private static long[][] Orders(int elements, int count) => [.. PermutationTable.Of(elements, count).Chunk(elements)];
}
