using BenchmarkDotNet.Attributes;
using Fungi.Evaluation;
using static TorchSharp.torch;

namespace Fungi.Benchmarks;

/// <summary>20 nearest neighbours of 500 queries among 4000 samples with 384 features around 20 centres; scikit-learn's are in tests/benchmarks.</summary>
public class NeighborsBenchmark
{
    private readonly KNearestNeighbors knn = new();
    private FeatureBlock block = null!;

    [GlobalSetup]
    public void Draw()
    {
        var generator = new Generator(0, CPU);
        var centres = randn(20, 384, generator: generator);
        block = new("features", Around(4000), Around(500));

        Tensor Around(long rows) => nn.functional.normalize(centres.index_select(0, arange(rows) % 20) + randn(rows, 384, generator: generator));
    }

    [Benchmark, Budget(100)]
    public Neighbors The_neighbours_of_500_queries() => knn.Search([block]);
}
