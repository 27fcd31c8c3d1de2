using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>
/// Documentation comments as plain text. They are read from the comments themselves, because the compiler parses documentation only where a project
/// asks for a documentation file.
/// </summary>
internal static class Documentation
{
    /// <summary>The first summary among the symbol's declarations; empty where there is none, or none that is well-formed.</summary>
    public static string Summary(ISymbol symbol, CancellationToken cancellation) => symbol.DeclaringSyntaxReferences
        .Select(reference => Text(reference.GetSyntax(cancellation), static element => element.Name == "summary"))
        .FirstOrDefault(static summary => summary.Length > 0) ?? "";

    /// <summary>What a record's documentation says of one of its parameters.</summary>
    public static string Parameter(IParameterSymbol parameter, CancellationToken cancellation) => parameter.ContainingType.DeclaringSyntaxReferences
        .Select(reference => Text(
            reference.GetSyntax(cancellation),
            element => element.Name == "param" && element.Attribute("name")?.Value == parameter.Name))
        .FirstOrDefault(static text => text.Length > 0) ?? "";

    private static string Text(SyntaxNode declaration, Func<XElement, bool> isWanted)
    {
        var comment = string.Concat(declaration.GetLeadingTrivia().Select(static trivia => trivia.ToFullString()));
        var lines = comment.Split('\n')
            .Select(static line => line.Trim())
            .Where(static line => line.StartsWith("///", StringComparison.Ordinal))
            .Select(static line => line.Substring(3));
        try
        {
            var wanted = XElement.Parse($"<doc>{string.Join("\n", lines)}</doc>").Elements().FirstOrDefault(isWanted);
            return wanted is null ? "" : string.Join(" ", PlainText(wanted).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
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
