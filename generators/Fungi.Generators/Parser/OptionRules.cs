using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>The DataAnnotations of a property, as values.</summary>
internal sealed class OptionRules(ImmutableArray<AttributeData> attributes)
{
    private const string RequiredAttribute = "System.ComponentModel.DataAnnotations.RequiredAttribute";
    private const string RangeAttribute = "System.ComponentModel.DataAnnotations.RangeAttribute";
    private const string LengthAttribute = "System.ComponentModel.DataAnnotations.LengthAttribute";
    private const string StringLengthAttribute = "System.ComponentModel.DataAnnotations.StringLengthAttribute";
    private const string MinLengthAttribute = "System.ComponentModel.DataAnnotations.MinLengthAttribute";
    private const string MaxLengthAttribute = "System.ComponentModel.DataAnnotations.MaxLengthAttribute";
    private const string RegularExpressionAttribute = "System.ComponentModel.DataAnnotations.RegularExpressionAttribute";
    private const string AllowedValuesAttribute = "System.ComponentModel.DataAnnotations.AllowedValuesAttribute";
    private const string DeniedValuesAttribute = "System.ComponentModel.DataAnnotations.DeniedValuesAttribute";

    /// <summary>Whether the option must be given.</summary>
    public bool IsRequired => Find(RequiredAttribute) is not null;

    /// <summary>Whether text must have a character that is not white space.</summary>
    public bool IsNotBlank => Find(RequiredAttribute) is { } required && !Flag(required, "AllowEmptyStrings");

    /// <summary>The bounds of a <c>Range</c>, as numbers or as text.</summary>
    public (IConvertible? Minimum, IConvertible? Maximum, bool MinimumIsExclusive, bool MaximumIsExclusive) Range =>
        Find(RangeAttribute) is { } range
            ? (FromEnd(range, 2), FromEnd(range, 1), Flag(range, "MinimumIsExclusive"), Flag(range, "MaximumIsExclusive"))
            : default;

    /// <summary>The bounds of a text's length or a list's count.</summary>
    public (int? Minimum, int? Maximum) Length
    {
        get
        {
            if (Find(LengthAttribute) is { } length) return (Size(length, 0), Size(length, 1));
            var text = Find(StringLengthAttribute);
            var least = Find(MinLengthAttribute) is { } minimum ? Size(minimum, 0) : text?.Given("MinimumLength")?.Value as int?;
            return (least, Size(Find(MaxLengthAttribute) ?? text, 0));
        }
    }

    /// <summary>The regular expression that text matches.</summary>
    public string? Pattern => Find(RegularExpressionAttribute) is { ConstructorArguments: [{ Value: string pattern }] } ? pattern : null;

    /// <summary>Whether the regular expression, where there is one, is such, by itself and as the group that a format makes of it.</summary>
    public bool HasValidPattern => Pattern is not { } pattern || (IsExpression(pattern) && IsExpression($"(?:{pattern})"));

    /// <summary>The values that alone are allowed.</summary>
    public IReadOnlyList<object?> Allowed => Values(AllowedValuesAttribute);

    /// <summary>The values that are forbidden.</summary>
    public IReadOnlyList<object?> Denied => Values(DeniedValuesAttribute);

    private static bool IsExpression(string pattern)
    {
        try
        {
            _ = new Regex(pattern);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private AttributeData? Find(string name) => attributes.FirstOrDefault(attribute => attribute.AttributeClass.Is(name));

    // Range(typeof(T), "low", "high") has one argument more than Range(low, high).
    private static IConvertible? FromEnd(AttributeData attribute, int index) =>
        attribute.ConstructorArguments is { Length: >= 2 } arguments ? arguments[arguments.Length - index].Value as IConvertible : null;

    private static bool Flag(AttributeData attribute, string name) => attribute.Given(name) is { Value: true };

    // A MaxLength without an argument is -1: no bound.
    private static int? Size(AttributeData? attribute, int index) =>
        attribute?.ConstructorArguments.ElementAtOrDefault(index).Value is int and >= 0 and var size ? size : null;

    private IReadOnlyList<object?> Values(string name) =>
        Find(name) is { ConstructorArguments: [{ Kind: TypedConstantKind.Array } values] }
            ? [.. values.Values.Select(static value => value.Value)]
            : [];
}
