using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Fungi.Packaging.Tests.Engines;

/// <summary>
/// Turns torchsharp-api.txt, the public signatures of TorchSharp 0.106, into C# that declares the same members; their bodies throw. An assembly
/// of it stands in for the package, where only the question is whether code compiles.
/// </summary>
/// <remarks>
/// What the list does not say follows from what it says: a type with <c>Dispose()</c> is disposable, one with <c>GetEnumerator()</c> is a
/// sequence. Types that have no section but occur in a signature are declared without members, or as enums where a default value names a member.
/// </remarks>
internal static class TorchSharpReference
{
    private static readonly FrozenDictionary<string, string> Operators = new Dictionary<string, string>
    {
        ["op_Addition"] = "+", ["op_Subtraction"] = "-", ["op_Multiply"] = "*", ["op_Division"] = "/", ["op_Modulus"] = "%", ["op_UnaryNegation"] = "-",
        ["op_BitwiseAnd"] = "&", ["op_BitwiseOr"] = "|", ["op_ExclusiveOr"] = "^", ["op_OnesComplement"] = "~", ["op_LeftShift"] = "<<", ["op_RightShift"] = ">>",
        ["op_Equality"] = "==", ["op_Inequality"] = "!=", ["op_LessThan"] = "<", ["op_LessThanOrEqual"] = "<=", ["op_GreaterThan"] = ">", ["op_GreaterThanOrEqual"] = ">=",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Keywords = FrozenSet.Create(
        StringComparer.Ordinal, "bool", "byte", "sbyte", "short", "int", "long", "float", "double", "string", "object", "void");

    // The list names this type without its members; they are from TorchSharp's source, src/TorchSharp/Utils/TensorAccessor.cs.
    private static readonly string[] TensorAccessor =
    [
        "## Utils.TensorAccessor<T> (class)",
        "IEnumerator<T> GetEnumerator()",
        "T this[params long[] indices] { get; set; }",
        "T[] ToArray()",
        "long Count { get; }",
        "void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)",
        "void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)",
        "void Dispose()",
    ];

    /// <summary>Writes the C# of all types of a list.</summary>
    public static string Source(IEnumerable<string> list)
    {
        var sections = Sections(list.Concat(TensorAccessor));
        var source = new StringBuilder("""
            using System;
            using System.Collections.Generic;
            using Globalization = System.Globalization;
            using IO = System.IO;
            using Numerics = System.Numerics;

            """);
        foreach (var (name, kind, members) in sections.Concat(Unlisted(sections))) Declare(source, name, kind, members);
        return source.ToString();
    }

    private static List<Section> Sections(IEnumerable<string> list)
    {
        var sections = new List<Section>();
        foreach (var line in list.Where(line => line.Length > 0))
        {
            if (line.Split(["## ", " (", ")"], StringSplitOptions.RemoveEmptyEntries) is [var name, var kind] && line[0] == '#') sections.Add(new(name, kind, []));
            else sections[^1].Members.Add(line);
        }

        return sections;
    }

    private static IEnumerable<Section> Unlisted(List<Section> sections)
    {
        var signatures = sections.Where(section => section.Kind != "enum").SelectMany(section => section.Members).Select(Signature.Parse).ToList();
        var defaults = signatures.SelectMany(signature => signature.Parameters).Select(parameter => parameter.Default).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var known = sections.Select(section => section.Name.Split('<')[0]).ToHashSet(StringComparer.Ordinal);
        return
            from name in signatures.SelectMany(signature => signature.Types).SelectMany(Names).Distinct(StringComparer.Ordinal)
            where name is not (['T'] or ['T', >= '1' and <= '9']) && !known.Contains(name) && !Keywords.Contains(name) && !IsOfTheFramework(name)
            let members = defaults.Where(value => value.StartsWith(name + ".", StringComparison.Ordinal)).Select(value => value[(name.Length + 1)..]).ToList()
            select members.Count > 0
                ? new Section(name, "enum", [.. members.Select((member, i) => $"{member} = {i}")])
                : new Section(name + TypeParameters(name, signatures), "class", []);
    }

    private static string TypeParameters(string name, List<Signature> signatures)
    {
        var use = signatures.SelectMany(signature => signature.Types).FirstOrDefault(type => type.StartsWith(name + "<", StringComparison.Ordinal));
        return use is null ? "" : $"<{string.Join(", ", Enumerable.Range(1, use.Count(character => character == ',') + 1).Select(i => $"T{i}"))}>";
    }

    /// <summary>The type names in a type: <c>IList</c> and <c>torch.Tensor</c> in <c>IList&lt;torch.Tensor[]&gt;</c>.</summary>
    private static string[] Names(string type) => type.Split(['<', '>', ',', ' ', '[', ']', '?'], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsOfTheFramework(string name) => name.Split('.')[0] is "IO" or "Numerics" or "Globalization"
        || Enumerable.Range(0, 9).Select(arity => arity == 0 ? name : $"{name}`{arity}").Any(type => Type.GetType($"System.{type}") is not null
            || Type.GetType($"System.Collections.Generic.{type}") is not null);

    private static void Declare(StringBuilder source, string name, string kind, List<string> members)
    {
        var path = name.Split('.');
        var isNamespace = path[0] is not "torch" && path.Length > 1;
        var outer = path[..^1];
        source.Append("namespace TorchSharp").Append(isNamespace ? "." + string.Join('.', outer) : "").Append(" { ");
        if (!isNamespace) source.AppendJoin("", outer.Select(type => $"public static partial class {type} {{ "));
        source.Append("public ").Append(kind switch { "enum" => "enum ", "struct" => "readonly partial struct ", "static class" => "static partial class ", _ => "partial class " }).Append(path[^1]);
        if (kind == "enum") source.Append(" { ").AppendJoin(", ", members).Append(" }\n");
        else Members(source, path[^1], members, extensions: name == "TensorExtensionMethods");
        source.Append('}', isNamespace ? 1 : path.Length).Append('\n');
    }

    private static void Members(StringBuilder source, string type, List<string> members, bool extensions)
    {
        // The list has one method twice, with different names of its parameters.
        var signatures = members.Select(Signature.Parse).DistinctBy(signature => (signature.Name, signature.Type, string.Join(',', signature.Parameters.Select(parameter => parameter.Type)))).ToList();
        var bases = new List<string>();
        if (members.Contains("void Dispose()")) bases.Add("IDisposable");
        if (signatures.Find(signature => signature.Name == "GetEnumerator") is { } enumerator) bases.Add(enumerator.Type.Replace("IEnumerator", "IEnumerable", StringComparison.Ordinal));
        source.Append(bases.Count > 0 ? " : " : "").AppendJoin(", ", bases).Append("\n{\n");
        foreach (var signature in signatures) source.Append("    public ").Append(Member(signature, type, extensions)).Append('\n');
        if (bases.Count > 0 && bases[^1] != "IDisposable") source.Append("    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => throw null;\n");
        source.Append("}\n");
    }

    private static string Member(Signature signature, string type, bool extensions)
    {
        var modifiers = signature.IsStatic ? "static " : signature is { Name: "ToString" or "GetHashCode", Parameters: [] } or { Name: "Equals", Parameters: [{ Type: "object" }] } ? "override " : "";
        var parameters = string.Join(", ", signature.Parameters.Select((parameter, i) => (i == 0 && extensions && parameter.Modifier.Length == 0 ? "this " : "") + parameter.Text));
        const string Body = " => throw null;";
        return signature switch
        {
            { Name: "new" } => $"{type}({parameters}) => throw null;",
            { Name: "op_Implicit" or "op_Explicit" } => $"static {signature.Name[3..].ToLowerInvariant()} operator {signature.Type}({parameters}){Body}",
            { Name: "this" } => $"{signature.Type} this[{parameters}]{signature.Accessors}",
            { Accessors: { } accessors } => $"{modifiers}{signature.Type} @{signature.Name}{accessors}",
            { IsField: true } => $"{modifiers}readonly {signature.Type} @{signature.Name};",
            _ when Operators.TryGetValue(signature.Name, out var symbol) => $"static {signature.Type} operator {symbol}({parameters}){Body}",
            _ => $"{modifiers}{signature.Type} @{signature.Name}{(signature.Generics.Length > 0 ? $"<{string.Join(", ", signature.Generics)}>" : "")}({parameters}){Body}",
        };
    }

    private sealed record Section(string Name, string Kind, List<string> Members);

    private sealed record Parameter(string Modifier, string Type, string Name, string? Default)
    {
        public string Text => $"{Modifier}{Type} @{Name}{(Default is null ? "" : $" = {Literal(Default)}")}";

        private string Literal(string value) => Type switch
        {
            _ when value == "null/default" => "default",
            "Char" => $"'{value}'",
            "float" => value + "f",
            "double" or "double?" when !double.TryParse(value, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number) => value.StartsWith('-') ? "double.NegativeInfinity" : "double.PositiveInfinity",
            _ => value,
        };
    }

    /// <summary>One line of the list.</summary>
    private sealed record Signature(string Type, string Name)
    {
        public bool IsStatic { get; private init; }

        public bool IsField { get; private init; }

        public string? Accessors { get; private init; }

        public string[] Generics { get; private init; } = [];

        public Parameter[] Parameters { get; private init; } = [];

        /// <summary>All types that it mentions.</summary>
        public IEnumerable<string> Types => Parameters.Select(parameter => parameter.Type).Append(Type);

        public static Signature Parse(string line)
        {
            var text = line.StartsWith("static ", StringComparison.Ordinal) ? line[7..] : line;
            if (text.StartsWith("new(", StringComparison.Ordinal)) return new("void", "new") { Parameters = ParseParameters(text[4..^1]) };

            var end = EndOfType(text);
            var (type, rest) = (text[..end], text[(end + 1)..]);
            var isStatic = line.Length != text.Length;
            if (rest.EndsWith('}'))
            {
                var brace = rest.LastIndexOf('{');
                var accessors = rest[brace..].Replace("get;", "get => throw null;", StringComparison.Ordinal).Replace("set;", "set => throw null;", StringComparison.Ordinal);
                return rest.StartsWith("this[", StringComparison.Ordinal)
                    ? new(type, "this") { Accessors = " " + accessors, Parameters = ParseParameters(rest[5..(brace - 2)]) }
                    : new(type, rest[..(brace - 1)]) { IsStatic = isStatic, Accessors = " " + accessors };
            }

            var open = rest.IndexOf('(', StringComparison.Ordinal);
            if (open < 0) return new(type, rest) { IsStatic = isStatic, IsField = true };
            var name = rest[..open].Split('<', '>');
            return new(type, name[0]) { IsStatic = isStatic, Generics = name.Length > 1 ? name[1].Split(',') : [], Parameters = ParseParameters(rest[(open + 1)..^1]) };
        }

        private static Parameter[] ParseParameters(string text)
        {
            var parameters = new List<Parameter>();
            var (depth, start, quoted) = (0, 0, false);
            for (var i = 0; i <= text.Length; i++)
            {
                if (i < text.Length)
                {
                    if (text[i] == '"') quoted = !quoted;
                    depth += text[i] is '<' or '[' ? 1 : text[i] is '>' or ']' ? -1 : 0;
                    if (quoted || depth > 0 || text[i] != ',') continue;
                }

                if (text[start..i].Trim() is { Length: > 0 } parameter) parameters.Add(ParseParameter(parameter));
                start = i + 1;
            }

            return [.. parameters];
        }

        private static Parameter ParseParameter(string text)
        {
            var modifier = new[] { "params ", "ref " }.FirstOrDefault(modifier => text.StartsWith(modifier, StringComparison.Ordinal)) ?? "";
            text = text[modifier.Length..];
            var end = EndOfType(text);
            var name = text[(end + 1)..].Split(" = ", 2);
            return new(modifier, text[..end], name[0], name.Length > 1 ? name[1] : null);
        }

        private static int EndOfType(string text)
        {
            var depth = 0;
            for (var i = 0; ; i++)
            {
                if (text[i] == ' ' && depth == 0) return i;
                depth += text[i] is '<' or '[' ? 1 : text[i] is '>' or ']' ? -1 : 0;
            }
        }
    }
}
