using System.Globalization;
using Fungi.Runtime.Tests.State;
using Fungi.Tensors;

namespace Fungi.Runtime.Tests;

/// <summary>A long run needs no more memory than a short one. Whoever runs beside it has tensors too.</summary>
[Collection(nameof(LongRunTests))]
public sealed class LongRunTests(FrozenStateRun run) : IClassFixture<FrozenStateRun>
{
    private const int Epochs = 700;
    private const long GrowthAllowed = 48 << 20;

    /// <summary>An extraction of 2,000 batches: tensors are counted after each, and the memory is that of the first quarter.</summary>
    [Fact]
    public void Of_two_thousand_batches_nothing_stays_but_their_features()
    {
        const int Batches = 2000;
        for (var copy = FrozenStateRun.TrainImages; copy < Batches; copy++)
            File.Copy(run.File("train", "class", $"{copy % FrozenStateRun.TrainImages:D2}.png"), run.File("train", "class", $"{copy:D4}.png"));
        var (tensors, memory) = Begin();
        run.Extract(["whitened-latents"], "long", query: false, watch: progress => { if (progress is { Stage: "train", Done: > 0 }) Observe(tensors, memory); }, settings: [("BatchSize", 1)]);
        AssertFlat(Batches, tensors, memory);
    }

    [Fact]
    public void Of_two_thousand_steps_nothing_stays_but_the_weights()
    {
        var (tensors, memory) = Begin();
        run.Pretrain(
            "predicted-latents", "long.safetensors", overwrite: false, watch: progress => { if (progress.Done > 0) Observe(tensors, memory); }, CancellationToken.None, ("Pretrain:Epochs", Epochs), ("Data:Train:TakePerClass", 12));
        AssertFlat(Epochs * 12 / 4, tensors, memory);
    }

    [CollectionDefinition(nameof(LongRunTests), DisableParallelization = true)]
    public sealed class Alone;

    private static (List<long> Tensors, List<long> Memory) Begin()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers(); // of the tests before
        return ([], []);
    }

    private static void Observe(List<long> tensors, List<long> memory)
    {
        tensors.Add(TensorEngine.LiveTensors);
        memory.Add(long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
    }

    private static void AssertFlat(int count, List<long> tensors, List<long> memory)
    {
        Assert.Equal(count, tensors.Count);
        // Other cores are in the midst of their batches when one is done: what stays is the least of many counts.
        var (early, late) = (tensors.Skip(count / 4).Take(count / 4).Min(), tensors.TakeLast(count / 4).Min());
        Assert.InRange(late, 1, early + 10);
        Assert.InRange(memory[^1], 1, memory[count / 4] + GrowthAllowed);
    }
}
