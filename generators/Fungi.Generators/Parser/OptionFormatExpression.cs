using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>Writes the expression that makes an option's format: <c>OptionFormat.Number&lt;double&gt;(minimum: 0.0001, maximum: 10)</c>.</summary>
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
            { TypeKind: TypeKind.Enum } => $"{Factory}.Enumeration<{type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}>()",
            { SpecialType: SpecialType.System_Boolean } => $"{Factory}.Boolean()",
            { SpecialType: SpecialType.System_String } => $"{Factory}.Text({Sizes(rules, "Length", "")}){TextRules(rules)}",
            _ when type.Is("System.TimeSpan") => $"{Factory}.Duration({Bounds(rules, (bound, _) => Duration(bound))})",
            _ when type.Is("System.Uri") => $"{Factory}.Uri()",
            _ when IsNumber(type) => $"{Factory}.Number<{type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}>({Bounds(rules, (bound, rounding) => NumberLiteral.Write(bound, type, rounding))})",
            _ => null,
        };
        return format is null ? null : $"{format}{Choice("OneOf", rules.Allowed, type)}{Choice("Except", rules.Denied, type)}";
    }

    private static bool IsNumber(ITypeSymbol type) =>
        type is { IsValueType: true, SpecialType: not SpecialType.System_Char }
        && type.AllInterfaces.Any(static candidate => candidate.OriginalDefinition.ToDisplayString() == "System.Numerics.INumber<TSelf>");

    private static string Bounds(OptionRules rules, Func<IConvertible, Rounding, string?> write)
    {
        var (least, most, minimumIsExclusive, maximumIsExclusive) = rules.Range;
        var minimum = least is null ? null : write(least, Rounding.Up);
        var maximum = most is null ? null : write(most, Rounding.Down);
        var arguments = new List<string>();
        if (minimum is not null) arguments.Add($"minimum: {minimum}");
        if (maximum is not null) arguments.Add($"maximum: {maximum}");
        if (minimum is not null && minimumIsExclusive) arguments.Add("minimumIsExclusive: true");
        if (maximum is not null && maximumIsExclusive) arguments.Add("maximumIsExclusive: true");
        return string.Join(", ", arguments);
    }

    private static string? Duration(IConvertible bound) =>
        bound is string text && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
            ? FormattableString.Invariant($"global::System.TimeSpan.FromTicks({duration.Ticks})")
            : null;

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
        var constants = values.Select(value => CSharpLiteral.Constant(value, type)).Where(static constant => constant is not null).ToArray();
        return constants.Length == 0 ? "" : $".{method}({string.Join(", ", constants)})";
    }
}
