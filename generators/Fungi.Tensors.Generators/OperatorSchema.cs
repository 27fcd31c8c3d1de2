using System.Text.RegularExpressions;

namespace Fungi.Tensors.Generators;

/// <summary>One argument of an ATen operator, its type without list sizes and aliases (<c>int[2]</c> is <c>int[]</c>).</summary>
internal sealed class SchemaArgument(string type, string name, bool hasDefault)
{
    public string Type { get; } = type.TrimEnd('?');
    public bool IsOptional { get; } = type.EndsWith("?", StringComparison.Ordinal);
    public string Name { get; } = name;
    public bool HasDefault { get; } = hasDefault;
}

/// <summary>A schema as PyTorch writes it: <c>add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor</c>.</summary>
internal sealed class OperatorSchema
{
    private static readonly Regex Shape = Pattern(@"^(?<name>\w+(\.\w+)?)\((?<arguments>.*)\)\s*->\s*(?<result>.+)$");
    private static readonly Regex Alias = Pattern(@"\([^)]*\)");
    private static readonly Regex ListSize = Pattern(@"\[\d+\]");

    private OperatorSchema(string name, List<SchemaArgument> arguments, string result)
    {
        Name = name;
        Arguments = arguments;
        IsInPlace = result.StartsWith("Tensor(", StringComparison.Ordinal) && result.Contains("!");
    }

    /// <summary>Operator and overload, <c>add.Tensor</c>.</summary>
    public string Name { get; }

    public IReadOnlyList<SchemaArgument> Arguments { get; }

    /// <summary>Whether the operator writes to one of its arguments and returns that.</summary>
    public bool IsInPlace { get; }

    public static OperatorSchema Parse(string text)
    {
        var match = Shape.Match(text);
        if (!match.Success) throw new FormatException($"'{text}' is no ATen schema");
        var arguments = new List<SchemaArgument>();
        foreach (var part in SplitAtCommas(match.Groups["arguments"].Value))
        {
            if (part == "*") continue;
            var equals = part.IndexOf('=');
            var declaration = Alias.Replace(equals < 0 ? part : part.Substring(0, equals), "").Trim();
            var space = declaration.LastIndexOf(' ');
            if (space < 0) throw new FormatException($"'{part}' of '{text}' is no argument");
            var type = ListSize.Replace(declaration.Substring(0, space), "[]").Replace("SymInt", "int");
            arguments.Add(new SchemaArgument(type, declaration.Substring(space + 1), equals >= 0));
        }

        return new OperatorSchema(match.Groups["name"].Value, arguments, match.Groups["result"].Value);
    }

    private static Regex Pattern(string text) => new(text, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static IEnumerable<string> SplitAtCommas(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '[' or '(') depth++;
            if (text[i] is ']' or ')') depth--;
            if (text[i] != ',' || depth != 0) continue;
            yield return text.Substring(start, i - start).Trim();
            start = i + 1;
        }

        if (text.Substring(start).Trim() is { Length: > 0 } last) yield return last;
    }
}
