namespace Fungi.Runtime.Benchmarking;

/// <summary>What one round of a benchmark took.</summary>
/// <param name="Images">How many images.</param>
/// <param name="Seconds">How long they took, with backbone and state in place, to the last batch on disk.</param>
/// <param name="Stages">The seconds of each stage by name, in the order of the work, summed over threads; <c>decode</c> is done beside the others.</param>
public sealed record BenchmarkRound(int Images, double Seconds, IReadOnlyList<KeyValuePair<string, double>> Stages);
