using System.Globalization;
using System.Text.RegularExpressions;
using Fungi.Generators;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.Shape;

/// <summary>Whether an option's validation attributes apply to its type, allow something, and allow its default.</summary>
internal static class OptionRuleChecks
{
    private static readonly string[] Rules =
    [
        .. new[] { "Range", "Length", "StringLength", "MinLength", "MaxLength", "RegularExpression", "AllowedValues", "DeniedValues" }
            .Select(static name => $"System.ComponentModel.DataAnnotations.{name}Attribute"),
    ];

    /// <summary>Checks an option by itself, or one of a record, where a constructor's parameter may carry rules and the default.</summary>
    public static void Run(ObjectiveContext objective, IPropertySymbol property, IParameterSymbol? parameter = null)
    {
        var all = property.GetAttributes().AddRange(parameter?.GetAttributes() ?? []);
        var attributes = all.Where(IsRule).ToArray();
        if (attributes.Length == 0) return;
        var type = property.Type.Underlying();
        var isList = OptionFormatExpression.IsCollection(type);
        var value = parameter is not null ? Default(objective, parameter)
            : property.IsRequired || new OptionRules(all).IsRequired ? null
            : Default(objective, property);
        foreach (var attribute in attributes)
        {
            var rule = new OptionRules([attribute]);
            if (!rule.HasValidPattern)
            {
                objective.Report(ShapeRules.InvalidPattern, objective.In(attribute), property.Name, rule.Pattern!);
            }
            else if (Misapplied(attribute, rule, type, isList) is { } bounds)
            {
                var typeName = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
                objective.Report(ShapeRules.RuleOnWrongType, objective.In(attribute), Name(attribute), property.Name, typeName, bounds);
            }
            else if (Bounds(attribute, rule) is { } pair && IsEmpty(pair, isWhole: IsWhole(type)))
            {
                objective.Report(ShapeRules.EmptyRange, objective.In(attribute), property.Name, pair.LowText, pair.HighText);
            }
            else if (value is { } known && Refuses(attribute, rule, type, known))
            {
                objective.Report(ShapeRules.RefusedDefault, known.Place, known.Text, property.Name, Name(attribute));
            }
        }
    }

    private static bool IsRule(AttributeData attribute) => Array.Exists(Rules, name => attribute.AttributeClass.Is(name));

    private static string Name(AttributeData attribute) => attribute.AttributeClass!.Name.Replace(nameof(Attribute), "");

    /// <summary>What the attribute would bound; null where it bounds this type.</summary>
    private static string? Misapplied(AttributeData attribute, OptionRules rules, ITypeSymbol type, bool isList)
    {
        var isText = type.SpecialType == SpecialType.System_String;
        var isNumber = !isList && (type.Is("System.TimeSpan") || OptionFormatExpression.IsNumber(type));
        return Name(attribute) switch
        {
            "Range" => isNumber ? null : "numbers and TimeSpans",
            "RegularExpression" => isText ? null : "text",
            "AllowedValues" => !isList && Fits(rules.Allowed, type) ? null : "single values, by constants of their type",
            "DeniedValues" => !isList && Fits(rules.Denied, type) ? null : "single values, by constants of their type",
            _ => isText || isList ? null : "text and lists",
        };
    }

    private static bool Fits(IEnumerable<object?> values, ITypeSymbol type) => values.All(value => value is null || CSharpLiteral.Constant(value, type) is not null);

    private static (double Low, double High, bool IsOpen, string LowText, string HighText)? Bounds(AttributeData attribute, OptionRules rules)
    {
        switch (Name(attribute))
        {
            case "Range":
                var (minimum, maximum, minimumIsExclusive, maximumIsExclusive) = rules.Range;
                return Number(minimum) is { } low && Number(maximum) is { } high
                    ? (low, high, minimumIsExclusive || maximumIsExclusive, Text(minimum), Text(maximum))
                    : null;
            case "Length" or "StringLength":
                return rules.Length is ({ } least, { } most) ? (least, most, false, Text(least), Text(most)) : null;
            default:
                return null;
        }
    }

    private static bool IsEmpty((double Low, double High, bool IsOpen, string LowText, string HighText) bounds, bool isWhole)
    {
        var (low, high) = isWhole ? (Math.Ceiling(bounds.Low), Math.Floor(bounds.High)) : (bounds.Low, bounds.High);
        return low > high || (low == high && bounds.IsOpen && bounds.Low == bounds.High);
    }

    private static bool IsWhole(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    private static bool Refuses(AttributeData attribute, OptionRules rules, ITypeSymbol type, Known value)
    {
        switch (Name(attribute))
        {
            case "Range":
                var range = rules.Range;
                if (Number(value.Constant as IConvertible) is not { } number) return false;
                return (Number(range.Minimum) is { } low && (range.MinimumIsExclusive ? number <= low : number < low))
                    || (Number(range.Maximum) is { } high && (range.MaximumIsExclusive ? number >= high : number > high));
            case "RegularExpression":
                return value.Constant is string { Length: > 0 } text && rules.Pattern is { } pattern && !Matches(text, pattern);
            case "AllowedValues":
                return CSharpLiteral.Constant(value.Constant, type) is { } constant
                    && rules.Allowed.All(allowed => CSharpLiteral.Constant(allowed, type) != constant);
            case "DeniedValues":
                return CSharpLiteral.Constant(value.Constant, type) is { } denied
                    && rules.Denied.Any(candidate => CSharpLiteral.Constant(candidate, type) == denied);
            default:
                return value.Size is { } size && (size < rules.Length.Minimum || size > rules.Length.Maximum);
        }
    }

    private static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (RegexMatchTimeoutException)
        {
            return true; // nobody can tell
        }
    }

    private static double? Number(IConvertible? bound)
    {
        if (bound is string text)
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
                : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) ? duration.Ticks
                : null;
        }

        return bound is null or bool ? null : Convert.ToDouble(bound, CultureInfo.InvariantCulture);
    }

    private static string Text(object? bound) => Convert.ToString(bound, CultureInfo.InvariantCulture);

    /// <summary>The default that the source gives, as far as it is constant.</summary>
    private static Known? Default(ObjectiveContext objective, IPropertySymbol property)
    {
        if (OptionParser.Initializer(property, objective.Cancellation) is not { } initializer) return null;
        var type = property.Type.Underlying();
        if (OptionFormatExpression.IsCollection(type))
            return DefaultValue.Elements(initializer) is { } elements ? new(initializer, Constant: null, elements.Count()) : null;
        var constant = type.Is("System.TimeSpan")
            ? DefaultValue.Duration(initializer, objective.Compilation, objective.Cancellation)?.Trim('"')
            : DefaultValue.Constant(initializer, type, objective.Compilation, objective.Cancellation).Value;
        return constant is null ? null : new(initializer, constant, (constant as string)?.Length);
    }

    private static Known? Default(ObjectiveContext objective, IParameterSymbol parameter) =>
        parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: { } constant }
        && parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(objective.Cancellation) is ParameterSyntax { Default.Value: var syntax }
            ? new(syntax, constant, (constant as string)?.Length)
            : null;

    private sealed record Known(ExpressionSyntax Syntax, object? Constant, int? Size)
    {
        public Location Place => Syntax.GetLocation();

        public string Text => Syntax.ToString();
    }
}
