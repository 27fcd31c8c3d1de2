using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Fungi.BatchIndependence.Fuzzing.Analysis;
using Fungi.BatchIndependence.Fuzzing.Programs;
using Fungi.Verification;

namespace Fungi.BatchIndependence.Fuzzing;

/// <summary>Random losses, on which proof and measurement must agree.</summary>
internal static class Fuzzer
{
    private const int Batch = 50; // programs in one compilation

    /// <summary>Runs some programs; equal seeds give equal programs.</summary>
    /// <param name="programs">How many.</param>
    /// <param name="seed">What they are made from.</param>
    /// <param name="progress">Told how many are done, now and then.</param>
    public static async Task<FuzzReport> Run(int programs, int seed, Action<int>? progress = null)
    {
        var report = new FuzzReport();
        var random = new Random(seed);
        Task<ImmutableArray<CompiledProgram>>? next = null;
        for (var done = 0; done < programs; done += Batch)
        {
            // One batch is compiled while the one before it is measured.
            var batch = await (next ?? Compile(Math.Min(Batch, programs)));
            next = done + Batch < programs ? Compile(Math.Min(Batch, programs - done - Batch)) : null;
            foreach (var program in batch)
            {
                var findings = program.Measure();
                report.Add(program, findings);
                if (IsRefuted(program, findings)) report.Counterexamples.Add(await Shrink(program.Program, findings));
            }

            progress?.Invoke(done + batch.Length);
        }

        return report;

        Task<ImmutableArray<CompiledProgram>> Compile(int count)
        {
            LossProgram[] drawn = [.. ProgramGenerator.Programs.Generator.Sample(count, new Rnd((ulong)random.NextInt64()), 0)];
            return Task.Run(() => ProgramCompiler.Compile(drawn));
        }
    }

    /// <summary>Whether what was measured contradicts that a loss is one value per sample of its own.</summary>
    public static bool IsCoupled(IReadOnlyList<Finding> findings) => findings.Any(finding => finding.Rule.StartsWith("FNG2", StringComparison.Ordinal));

    private static bool IsRefuted(CompiledProgram program, IReadOnlyList<Finding> findings) =>
        program.Verdict == Verdict.Proved && IsCoupled(findings) && findings.All(finding => finding.Check != BatchCheck.Runs);

    /// <summary>Follows the first smaller program that is refuted too, until there is none.</summary>
    private static async Task<(LossProgram Program, IReadOnlyList<Finding> Findings)> Shrink(LossProgram program, IReadOnlyList<Finding> findings)
    {
        while (true)
        {
            var smaller = ProgramGenerator.Programs.Shrinker(program).Where(candidate => candidate.Size < program.Size).ToList();
            var found = false;
            foreach (var chunk in smaller.Chunk(Batch))
            {
                foreach (var candidate in await ProgramCompiler.Compile(chunk))
                {
                    if (candidate.Verdict != Verdict.Proved) continue;
                    var measured = candidate.Measure();
                    if (!IsRefuted(candidate, measured)) continue;
                    (program, findings, found) = (candidate.Program, measured, true);
                    break;
                }

                if (found) break;
            }

            if (!found) return (program, findings);
        }
    }
}
