using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace Fungi.Analyzers.Tests;

/// <summary>A source whose expected diagnostics are marked in it, as <c>{|FNG1001:span|}</c>.</summary>
internal sealed partial record Markup(string Source, IReadOnlyList<(string Id, TextSpan Span)> Expected)
{
    public static Markup Parse(string marked)
    {
        List<(string Id, TextSpan Span)> expected = [];
        while (Mark().Match(marked) is { Success: true } mark)
        {
            // Innermost first, so that what lies within a mark has been noted and moves with its text.
            var text = mark.Groups["text"];
            var shift = text.Index - mark.Index;
            expected = [.. expected.Select(inner => inner.Span.Start > mark.Index ? (inner.Id, new(inner.Span.Start - shift, inner.Span.Length)) : inner)];
            expected.Add((mark.Groups["id"].Value, new(mark.Index, text.Length)));
            marked = marked.Remove(mark.Index, mark.Length).Insert(mark.Index, text.Value);
        }

        return new(marked, expected);
    }

    [GeneratedRegex(@"\{\|(?<id>[A-Z]+\d+):(?<text>(?:(?!\{\||\|\}).)*)\|\}", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mark();
}
