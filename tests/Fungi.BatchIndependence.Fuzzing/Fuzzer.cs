using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Fungi.BatchIndependence.Fuzzing.Analysis;
using Fungi.BatchIndependence.Fuzzing.Programs;
using Fungi.Verification;
using TorchSharp;

namespace Fungi.BatchIndependence.Fuzzing;

/// <summary>Random losses, on which proof and measurement must agree.</summary>
/// <param name="judge">What is proved of a program; by default what the analyzers say.</param>
internal sealed class Fuzzer(Func<CompiledProgram, Verdict>? judge = null)
{
    private const int Batch = 50; // programs in one compilation

    /// <summary>Runs some programs; equal seeds give equal programs.</summary>
    /// <param name="programs">How many.</param>
    /// <param name="seed">What they are made from.</param>
    /// <param name="progress">Told how many are done, now and then.</param>
    public async Task<FuzzReport> Run(int programs, int seed, Action<int>? progress = null)
    {
        torch.set_num_threads(1); // the tensors are small; each core has its own batch of programs instead
        var random = new Random(seed);
        var batches = Enumerable.Range(0, (programs + Batch - 1) / Batch)
            .Select(batch => (Index: batch, Seed: (ulong)random.NextInt64(), Count: Math.Min(Batch, programs - (batch * Batch)))).ToList();
        var measured = new IReadOnlyList<(CompiledProgram Program, IReadOnlyList<Finding> Findings)>[batches.Count];
        var done = 0;
        // Losses measured at once share torch's generator of random numbers: one that draws from it is found to do so all the more.
        await Parallel.ForEachAsync(batches, async (batch, _) =>
        {
            measured[batch.Index] = await Measure([.. ProgramGenerator.Programs.Generator.Sample(batch.Count, new Rnd(batch.Seed), 0)]);
            progress?.Invoke(Interlocked.Add(ref done, batch.Count));
        });

        var report = new FuzzReport();
        foreach (var (program, findings) in measured.SelectMany(batch => batch))
        {
            report.Add(program, findings);
            if (IsRefuted(program, findings)) report.Counterexamples.Add(await Shrink(program.Program, findings));
        }

        return report;
    }

    /// <summary>Whether what was measured contradicts that a loss is one value per sample of its own.</summary>
    public static bool IsCoupled(IReadOnlyList<Finding> findings) => findings.Any(finding => finding.Rule.StartsWith("FNG2", StringComparison.Ordinal));

    private static bool IsRefuted(CompiledProgram program, IReadOnlyList<Finding> findings) =>
        program.Verdict == Verdict.Proved && IsCoupled(findings) && findings.All(finding => finding.Check != BatchCheck.Runs);

    private async Task<IReadOnlyList<(CompiledProgram Program, IReadOnlyList<Finding> Findings)>> Measure(IReadOnlyList<LossProgram> programs) =>
        [.. (await Compile(programs)).Select(program => (program, program.Measure()))];

    private async Task<ImmutableArray<CompiledProgram>> Compile(IReadOnlyList<LossProgram> programs)
    {
        var compiled = await ProgramCompiler.Compile(programs);
        return judge is null ? compiled : [.. compiled.Select(program => program with { Verdict = judge(program) })];
    }

    /// <summary>Follows the first smaller program that is refuted too, until there is none.</summary>
    private async Task<(LossProgram Program, IReadOnlyList<Finding> Findings)> Shrink(LossProgram program, IReadOnlyList<Finding> findings)
    {
        while (true)
        {
            var smaller = ProgramGenerator.Programs.Shrinker(program).Where(candidate => candidate.Size < program.Size).ToList();
            var found = false;
            foreach (var chunk in smaller.Chunk(Batch))
            {
                foreach (var candidate in await Compile(chunk))
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
