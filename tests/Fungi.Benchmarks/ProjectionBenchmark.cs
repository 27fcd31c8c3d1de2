using BenchmarkDotNet.Attributes;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Benchmarks;

/// <summary>The projection of 32 gradients of a ViT-S's attention projection, 384 x 385 numbers, to 384.</summary>
public class ProjectionBenchmark
{
    private const long Columns = 384 * 385;

    private Tensor gradients = null!;
    private Func<Tensor, Tensor> whole = null!;
    private Func<Tensor, Tensor> tiled = null!;

    [GlobalSetup]
    public void Draw()
    {
        gradients = ones(32, Columns);
        whole = new RademacherProjection(RandomKey.From(0), 384, Columns, CPU).Project;
        tiled = new RademacherProjection(RandomKey.From(0), 384, Columns, CPU, memory: 0).Project;
    }

    [Benchmark, Budget(250)]
    public void By_a_matrix_in_memory() => whole(gradients).Dispose();

    [Benchmark, Budget(3000)]
    public void By_tiles_of_bits() => tiled(gradients).Dispose();

    [Benchmark, Budget(500)]
    public void Drawing_the_matrix() => new RademacherProjection(RandomKey.From(0), 384, Columns, CPU, memory: 0).Dispose();
}
