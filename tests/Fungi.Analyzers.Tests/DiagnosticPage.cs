using System.Text.RegularExpressions;
using Fungi.Tests;

namespace Fungi.Analyzers.Tests;

/// <summary>A rule's page in the documentation, whose examples are tested.</summary>
internal sealed partial record DiagnosticPage(string Text)
{
    public static string Table => File.ReadAllText(RepositoryFiles.Path("docs", "diagnostics", "README.md"));

    public static DiagnosticPage Of(string id) => new(File.ReadAllText(RepositoryFiles.Path("docs", "diagnostics", $"{id}.md")));

    /// <summary>The class, or table, as it should not be.</summary>
    public string Wrong => Example("Wrong");

    /// <summary>The class, or table, as it should be.</summary>
    public string Right => Example("Right");

    /// <summary>All classes but the wrong one: the right one, and what else the page recommends.</summary>
    public IEnumerable<string> Recommended => Classes().Matches(Text).Select(match => match.Groups["code"].Value).Where(code => code != Wrong);

    private string Example(string heading) => Examples().Matches(Text).Single(match => match.Groups["heading"].Value == heading).Groups["code"].Value;

    [GeneratedRegex(@"^## (?<heading>\w+)\n\n```(csharp|text)\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Examples();

    [GeneratedRegex(@"^```csharp\n(?<code>((?!```).)*\[SslObjective.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Classes();
}
