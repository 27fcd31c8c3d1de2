using System.Globalization;

namespace Fungi.Readers.Fuzzing;

/// <summary>
/// <c>./fungi fuzz-readers --inputs N [--seed S] [--reader NAME]</c>. Exit codes: 0 every input was read or refused as it must be, 1 one was
/// not, 2 wrong arguments.
/// </summary>
internal static class FuzzReadersCommand
{
    /// <summary>Runs the command.</summary>
    /// <param name="arguments">What follows its name.</param>
    /// <param name="output">Takes the report.</param>
    /// <param name="messages">Takes mistakes.</param>
    /// <param name="readers">What to try; by default every reader.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter messages, IReadOnlyList<FuzzedReader>? readers = null)
    {
        readers ??= FuzzedReader.All;
        int? inputs = null;
        var seed = 1;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = arguments.ElementAtOrDefault(i + 1);
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : (int?)null;
            switch (arguments[i])
            {
                case "--inputs" when number > 0: inputs = number; break;
                case "--seed" when number is not null: seed = number.Value; break;
                case "--reader" when readers.Any(reader => reader.Name == value): readers = [.. readers.Where(reader => reader.Name == value)]; break;
                default: return Refuse($"'{string.Join(' ', arguments.Skip(i).Take(2))}' is no argument");
            }
        }

        if (inputs is not { } count) return Refuse("the number of inputs is missing");
        var sound = true;
        foreach (var reader in readers)
        {
            var report = new ReaderFuzzer(reader).Run(count, seed);
            output.WriteLine(report);
            sound &= report.Findings.Count == 0;
        }

        return sound ? 0 : 1;

        int Refuse(string mistake)
        {
            messages.WriteLine(
                $"fungi fuzz-readers: {mistake}; expected --inputs N [--seed S] [--reader NAME], N at least 1, NAME one of {string.Join(", ", readers.Select(reader => reader.Name))}.");
            return 2;
        }
    }
}
