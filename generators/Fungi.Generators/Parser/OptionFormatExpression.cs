using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>Writes the expression that makes an option's format: <c>OptionFormat.Number&lt;int&gt;(minimum: 1, maximum: 10)</c>.</summary>
internal static class OptionFormatExpression
{
    private const string Factory = "global::Fungi.OptionFormat";
    private const string Generic = "System.Collections.Generic.";
    private const string Immutable = "System.Collections.Immutable.";

    private static readonly OptionRules NoRules = new([]);

    // All that a collection expression can make, and the sets that it cannot.
    private static readonly string[] ListTypes =
    [
        $"{Generic}List", $"{Generic}IList", $"{Generic}ICollection", $"{Generic}IEnumerable", $"{Generic}IReadOnlyList",
        $"{Generic}IReadOnlyCollection", $"{Generic}HashSet", $"{Immutable}ImmutableArray", $"{Immutable}ImmutableList",
        $"{Immutable}ImmutableHashSet",
    ];

    private static readonly string[] SetTypes = [$"{Generic}ISet", $"{Generic}IReadOnlySet"];

    private static readonly string[] DictionaryTypes =
        [$"{Generic}Dictionary", $"{Generic}IDictionary", $"{Generic}IReadOnlyDictionary", $"{Immutable}ImmutableDictionary"];

    /// <summary>The expression for a value of the type, null aside; null where no format reads the type.</summary>
    public static string? Write(ITypeSymbol type, OptionRules rules, SectionParser sections) => type switch
    {
        _ when ListElement(type) is { } element => List(type, element, rules, sections),
        INamedTypeSymbol { TypeArguments: [var key, var value] } named when IsOne(named, DictionaryTypes) =>
            Dictionary(named, key, value, rules, sections),
        _ => Scalar(type, rules) ?? sections.Format(type),
    };

    /// <summary>The element's type of a list or a set; null where the type is none.</summary>
    public static ITypeSymbol? ListElement(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { TypeArguments: [var element] } named when IsOne(named, ListTypes) || IsOne(named, SetTypes) => element,
        _ => null,
    };

    /// <summary>Whether a value of the type is written as one text.</summary>
    public static bool IsScalar(ITypeSymbol type) => Scalar(type, NoRules) is not null;

    /// <summary>Whether a type's rules bound the count of its elements.</summary>
    public static bool IsCollection(ITypeSymbol type) =>
        ListElement(type) is not null || (type is INamedTypeSymbol named && IsOne(named, DictionaryTypes));

    private static bool IsOne(INamedTypeSymbol type, string[] names) => names.Any(type.Is);

    private static string? List(ITypeSymbol type, ITypeSymbol element, OptionRules rules, SectionParser sections)
    {
        if (Element(element, sections) is not { } format) return null;
        var list = $"{Factory}.List<{element.ArgumentName()}>({format}{Sizes(rules, "Count", ", ")})";
        if (type.Is($"{Generic}IReadOnlyList")) return list;
        var make = type is INamedTypeSymbol named && IsOne(named, SetTypes) ? $"new {SetOf(element)}(read)" : "[.. read]";
        var take = type.Is($"{Immutable}ImmutableArray") ? "given.IsDefault ? [] : [.. given]" : "[.. given]";
        return $"{list}.As<{type.OptionName()}>(static read => {make}, static given => {take})";
    }

    private static string SetOf(ITypeSymbol element) => $"global::{Generic}HashSet<{element.ArgumentName()}>";

    private static string? Dictionary(ITypeSymbol type, ITypeSymbol key, ITypeSymbol value, OptionRules rules, SectionParser sections)
    {
        if (!IsKey(key) || Scalar(key, NoRules) is not { } keys || Element(value, sections) is not { } values) return null;
        var arguments = $"<{key.ArgumentName()}, {value.ArgumentName()}>";
        var dictionary = $"{Factory}.Dictionary{arguments}({keys}, {values}{Sizes(rules, "Count", ", ")})";
        if (type.Is($"{Generic}IReadOnlyDictionary")) return dictionary;
        var copy = $"new global::{Generic}Dictionary{arguments}";
        var make = type.Is($"{Immutable}ImmutableDictionary")
            ? $"global::{Immutable}ImmutableDictionary.ToImmutableDictionary(read)"
            : $"{copy}(read)";
        return $"{dictionary}.As<{type.OptionName()}>(static read => {make}, static given => {copy}(given))";
    }

    private static bool IsKey(ITypeSymbol type) =>
        type is { TypeKind: TypeKind.Enum }
            or { SpecialType: SpecialType.System_String or (>= SpecialType.System_SByte and <= SpecialType.System_UInt64) };

    /// <summary>The format of a list's or a dictionary's element, which may be null where its type says so.</summary>
    private static string? Element(ITypeSymbol type, SectionParser sections)
    {
        if (Write(type.Underlying(), NoRules, sections) is not { } format) return null;
        if (!SymbolEqualityComparer.Default.Equals(type.Underlying(), type)) return $"{Factory}.Nullable({format})";
        return type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated } ? $"{format}.OrNull()" : format;
    }

    private static string? Scalar(ITypeSymbol type, OptionRules rules)
    {
        var format = type switch
        {
            { TypeKind: TypeKind.Enum } => $"{Factory}.Enumeration<{type.QualifiedName()}>()",
            { SpecialType: SpecialType.System_Boolean } => $"{Factory}.Boolean()",
            { SpecialType: SpecialType.System_String } => $"{Factory}.Text({Sizes(rules, "Length", "")}){TextRules(rules)}",
            _ when type.Is("System.TimeSpan") => $"{Factory}.Duration({Bounds(rules, type)})",
            _ when type.Is("System.Uri") => $"{Factory}.Uri()",
            _ when IsNumber(type) => $"{Factory}.Number<{type.QualifiedName()}>({Bounds(rules, type)})",
            _ => null,
        };
        return format is null ? null : $"{format}{Choice("OneOf", rules.Allowed, type)}{Choice("Except", rules.Denied, type)}";
    }

    internal static bool IsNumber(ITypeSymbol type) =>
        type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double
        || (type is { IsValueType: true, SpecialType: SpecialType.None or SpecialType.System_IntPtr or SpecialType.System_UIntPtr }
            && type.AllInterfaces.Any(static candidate => candidate.Is("System.Numerics.INumber")));

    private static string Bounds(OptionRules rules, ITypeSymbol type)
    {
        var (least, most, minimumIsExclusive, maximumIsExclusive) = rules.Range;
        var minimum = Bound(least, type, Rounding.Up);
        var maximum = Bound(most, type, Rounding.Down);
        var arguments = new List<string>();
        if (minimum is not null) arguments.Add($"minimum: {minimum}");
        if (maximum is not null) arguments.Add($"maximum: {maximum}");
        if (minimum is not null && minimumIsExclusive) arguments.Add("minimumIsExclusive: true");
        if (maximum is not null && maximumIsExclusive) arguments.Add("maximumIsExclusive: true");
        return string.Join(", ", arguments);
    }

    private static string? Bound(IConvertible? bound, ITypeSymbol type, Rounding rounding) => bound switch
    {
        null => null,
        string text when type.Is("System.TimeSpan") => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
            ? FormattableString.Invariant($"global::System.TimeSpan.FromTicks({duration.Ticks})")
            : null,
        _ when type.Is("System.TimeSpan") => null,
        _ => NumberLiteral.Write(bound, type, rounding),
    };

    private static string Sizes(OptionRules rules, string unit, string separator)
    {
        var (minimum, maximum) = rules.Length;
        var arguments = new List<string>();
        if (minimum is > 0) arguments.Add(FormattableString.Invariant($"minimum{unit}: {minimum}"));
        if (maximum is not null) arguments.Add(FormattableString.Invariant($"maximum{unit}: {maximum}"));
        return arguments.Count == 0 ? "" : separator + string.Join(", ", arguments);
    }

    private static string TextRules(OptionRules rules) =>
        (rules.IsNotBlank ? ".NotBlank()" : "") + (rules.Pattern is { } pattern ? $".Matching({CSharpLiteral.Text(pattern)})" : "");

    private static string Choice(string method, IReadOnlyList<object?> values, ITypeSymbol type)
    {
        var constants = values.Select(value => CSharpLiteral.Constant(value, type)).OfType<string>().ToArray();
        return constants.Length == 0 ? "" : $".{method}({string.Join(", ", constants)})";
    }
}
