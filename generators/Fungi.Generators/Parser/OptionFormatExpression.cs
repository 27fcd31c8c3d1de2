using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>Writes the expression that makes an option's format: <c>OptionFormat.Number&lt;int&gt;(minimum: 1, maximum: 10)</c>.</summary>
internal static class OptionFormatExpression
{
    private const string Factory = "global::Fungi.OptionFormat";

    /// <summary>The expression; null where no format reads the type.</summary>
    public static string? Write(ITypeSymbol type, OptionRules rules, bool isList)
    {
        // The rules of a list bound its count; those of a value, the value.
        var format = Value(type, isList ? new([]) : rules);
        return format is not null && isList ? $"{Factory}.List({format}{Sizes(rules, "Count", ", ")})" : format;
    }

    private static string? Value(ITypeSymbol type, OptionRules rules)
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
        type is { IsValueType: true, SpecialType: not SpecialType.System_Char }
        && type.AllInterfaces.Any(static candidate => candidate.Is("System.Numerics.INumber"));

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
