namespace Fungi.Runtime.Benchmarking;

/// <summary>What one round of a benchmark took. The first batch, which warms the caches, is not counted.</summary>
/// <param name="Images">How many images.</param>
/// <param name="Seconds">How long they took, from the first batch on disk to the last.</param>
/// <param name="Stages">The seconds of each stage by name, in the order of the work; those of threads beside the computation's own are in <c>decode</c>.</param>
/// <param name="UntilFirstBatch">Seconds from the beginning of the round (state in place, backbone not loaded) to the first batch on disk.</param>
public sealed record BenchmarkRound(int Images, double Seconds, IReadOnlyList<KeyValuePair<string, double>> Stages, double UntilFirstBatch);
