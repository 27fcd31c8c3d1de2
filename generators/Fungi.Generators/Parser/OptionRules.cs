using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators.Parser;

/// <summary>The DataAnnotations of a property, as values.</summary>
internal sealed class OptionRules(ImmutableArray<AttributeData> attributes)
{
    private const string DataAnnotations = "System.ComponentModel.DataAnnotations";

    /// <summary>Whether the option must be given.</summary>
    public bool IsRequired => Find("Required") is not null;

    /// <summary>Whether text must have a character that is not white space.</summary>
    public bool IsNotBlank => Find("Required") is { } required && !Flag(required, "AllowEmptyStrings");

    /// <summary>The bounds of a <c>Range</c>, as numbers or as text.</summary>
    public (IConvertible? Minimum, IConvertible? Maximum, bool MinimumIsExclusive, bool MaximumIsExclusive) Range => Find("Range") is { } range
        ? (FromEnd(range, 2), FromEnd(range, 1), Flag(range, "MinimumIsExclusive"), Flag(range, "MaximumIsExclusive"))
        : default;

    /// <summary>The bounds of a text's length or a list's count.</summary>
    public (int? Minimum, int? Maximum) Length
    {
        get
        {
            if (Find("Length") is { } length) return (Size(length, 0), Size(length, 1));
            var text = Find("StringLength");
            var least = Find("MinLength") is { } minimum ? Size(minimum, 0) : Named(text, "MinimumLength");
            var most = Find("MaxLength") is { } maximum ? Size(maximum, 0) : text is null ? null : Size(text, 0);
            return (least, most);
        }
    }

    /// <summary>The regular expression that text matches.</summary>
    public string? Pattern => Find("RegularExpression") is { ConstructorArguments: [{ Value: string pattern }] } ? pattern : null;

    /// <summary>The values that alone are allowed.</summary>
    public IReadOnlyList<object?> Allowed => Values("AllowedValues");

    /// <summary>The values that are forbidden.</summary>
    public IReadOnlyList<object?> Denied => Values("DeniedValues");

    private AttributeData? Find(string name) => attributes.FirstOrDefault(
        attribute => attribute.AttributeClass?.ToDisplayString() == $"{DataAnnotations}.{name}Attribute");

    // Range(typeof(T), "low", "high") has one argument more than Range(low, high).
    private static IConvertible? FromEnd(AttributeData attribute, int index) =>
        attribute.ConstructorArguments is { Length: >= 2 } arguments ? arguments[arguments.Length - index].Value as IConvertible : null;

    private static bool Flag(AttributeData attribute, string name) =>
        attribute.NamedArguments.Any(argument => argument.Key == name && argument.Value.Value is true);

    private static int? Named(AttributeData? attribute, string name) =>
        attribute?.NamedArguments.Where(argument => argument.Key == name).Select(static argument => argument.Value.Value as int?).FirstOrDefault();

    // A MaxLength without an argument is -1: no bound.
    private static int? Size(AttributeData attribute, int index) =>
        attribute.ConstructorArguments.Length > index && attribute.ConstructorArguments[index].Value is int and >= 0 and var size ? size : null;

    private IReadOnlyList<object?> Values(string name) =>
        Find(name) is { ConstructorArguments: [{ Kind: TypedConstantKind.Array } values] } ? [.. values.Values.Select(static value => value.Value)] : [];
}
