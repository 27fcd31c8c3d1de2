using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>
/// XML summaries as plain text. They are read from the comments themselves, because the compiler parses documentation only where a project
/// asks for a documentation file.
/// </summary>
internal static class Documentation
{
    /// <summary>The first summary among the symbol's declarations; empty where there is none, or none that is well-formed.</summary>
    public static string Summary(ISymbol symbol, CancellationToken cancellation) => symbol.DeclaringSyntaxReferences
        .Select(reference => Summary(reference.GetSyntax(cancellation)))
        .FirstOrDefault(static summary => summary.Length > 0) ?? "";

    private static string Summary(SyntaxNode declaration)
    {
        var comment = string.Concat(declaration.GetLeadingTrivia().Select(static trivia => trivia.ToFullString()));
        var lines = comment.Split('\n')
            .Select(static line => line.Trim())
            .Where(static line => line.StartsWith("///", StringComparison.Ordinal))
            .Select(static line => line.Substring(3));
        try
        {
            var summary = XElement.Parse($"<doc>{string.Join("\n", lines)}</doc>").Element("summary");
            return summary is null ? "" : string.Join(" ", PlainText(summary).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (XmlException)
        {
            return "";
        }
    }

    private static string PlainText(XElement element) => element.Nodes().Aggregate(new StringBuilder(), static (text, node) => node switch
    {
        XText words => text.Append(words.Value),
        XElement { IsEmpty: true } reference => text.Append(reference.Attributes().FirstOrDefault()?.Value),
        XElement { Name.LocalName: "para" } paragraph => text.Append(' ').Append(PlainText(paragraph)).Append(' '),
        XElement inner => text.Append(PlainText(inner)),
        _ => text,
    }).ToString();
}
