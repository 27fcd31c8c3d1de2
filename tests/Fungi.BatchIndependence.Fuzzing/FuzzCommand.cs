using System.Globalization;
using Fungi.BatchIndependence.Fuzzing.Analysis;

namespace Fungi.BatchIndependence.Fuzzing;

/// <summary>
/// <c>./fungi fuzz --programs N [--seed S]</c>. Exit codes: 0 proof and measurement agree, 1 a loss was proved and measured to be coupled, 2
/// wrong arguments.
/// </summary>
internal static class FuzzCommand
{
    /// <summary>Runs the command.</summary>
    /// <param name="arguments">What follows its name.</param>
    /// <param name="output">Takes the report and the counterexamples.</param>
    /// <param name="messages">Takes progress and mistakes.</param>
    /// <param name="judge">What is proved of a program; by default what the analyzers say.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> Run(string[] arguments, TextWriter output, TextWriter messages, Func<CompiledProgram, Verdict>? judge = null)
    {
        int? programs = null;
        var seed = 1;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = int.TryParse(arguments.ElementAtOrDefault(i + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
            switch (arguments[i])
            {
                case "--programs" when value > 0: programs = value; break;
                case "--seed" when value is not null: seed = value.Value; break;
                default: return Refuse($"'{string.Join(' ', arguments.Skip(i).Take(2))}' is no argument");
            }
        }

        if (programs is not { } count) return Refuse("the number of programs is missing");
        var report = await new Fuzzer(judge).Run(count, seed, done => messages.Write($"\r{done} of {count}"));
        messages.WriteLine();
        output.WriteLine(report);
        foreach (var (program, findings) in report.Counterexamples)
        {
            output.WriteLine($"\nproved independent, and measured: {string.Join("; ", findings)}\n\n{program}");
        }

        return report.Counterexamples.Count == 0 ? 0 : 1;

        int Refuse(string mistake)
        {
            messages.WriteLine($"fungi fuzz: {mistake}; expected --programs N [--seed S], N at least 1.");
            return 2;
        }
    }
}
