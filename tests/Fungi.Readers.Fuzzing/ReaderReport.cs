using System.Text;
using System.Text.RegularExpressions;

namespace Fungi.Readers.Fuzzing;

/// <summary>What came of the inputs to one reader.</summary>
/// <param name="reader">Its name.</param>
internal sealed partial class ReaderReport(string reader)
{
    private const int ShownBytes = 600;
    private readonly Dictionary<string, int> kinds = new(StringComparer.Ordinal);

    /// <summary>Damage that did no harm.</summary>
    public int Accepted { get; set; }

    /// <summary>Refused in one line.</summary>
    public int Refused { get; set; }

    /// <summary>The first input of each kind that was neither read nor refused as it must be.</summary>
    public List<string> Findings { get; } = [];

    /// <param name="input">The input's number.</param>
    /// <param name="content">The input.</param>
    /// <param name="finding">What it does.</param>
    public void Add(int input, byte[] content, string finding)
    {
        var kind = Number().Replace(finding, "#");
        if (kinds.TryGetValue(kind, out var count))
        {
            kinds[kind] = count + 1;
            return;
        }

        kinds.Add(kind, 1);
        Findings.Add($"input {input}, of {content.Length} bytes, {finding}: {Convert.ToBase64String(content[..Math.Min(content.Length, ShownBytes)])}");
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{reader}: {Accepted} read, {Refused} refused, {kinds.Values.Sum()} neither");
        foreach (var finding in Findings) text.Append("\n  ").Append(finding);
        return text.ToString();
    }

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
