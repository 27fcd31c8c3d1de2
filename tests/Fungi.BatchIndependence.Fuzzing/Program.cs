using System.Globalization;
using Fungi.BatchIndependence.Fuzzing;

// ./fungi fuzz --programs N [--seed S]
// Exit codes: 0 proof and measurement agree, 1 a loss was proved and measured to be coupled, 2 wrong arguments.
int? programs = null;
var seed = 1;
for (var i = 0; i < args.Length; i += 2)
{
    var value = int.TryParse(args.ElementAtOrDefault(i + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
    switch (args[i])
    {
        case "--programs" when value > 0: programs = value; break;
        case "--seed" when value is not null: seed = value.Value; break;
        default: return Refuse($"'{args[i]}{(i + 1 < args.Length ? $" {args[i + 1]}" : "")}' is no argument");
    }
}

if (programs is not { } count) return Refuse("the number of programs is missing");
var report = await Fuzzer.Run(count, seed, done => Console.Error.Write($"\r{done} of {count}"));
Console.Error.WriteLine();
Console.WriteLine(report);
foreach (var (program, findings) in report.Counterexamples)
{
    Console.WriteLine($"\nproved independent, and measured: {string.Join("; ", findings)}\n\n{program}");
}

return report.Counterexamples.Count == 0 ? 0 : 1;

static int Refuse(string mistake)
{
    Console.Error.WriteLine($"fungi fuzz: {mistake}; expected --programs N [--seed S], N at least 1.");
    return 2;
}
