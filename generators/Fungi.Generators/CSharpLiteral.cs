using System.Globalization;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fungi.Generators;

/// <summary>Writes constants and names as C#.</summary>
internal static class CSharpLiteral
{
    public static string Text(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    public static string Identifier(string name)
    {
        var isWord = SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None;
        return isWord ? name : $"@{name}";
    }

    /// <summary>A constant as a value of the type; null where it cannot be one.</summary>
    public static string? Constant(object? value, ITypeSymbol type) => (value, type) switch
    {
        (null, _) => null,
        (_, { TypeKind: TypeKind.Enum }) => EnumMember(value, type) is { } member
            ? $"{type.QualifiedName()}.{Identifier(member)}"
            : null,
        (bool flag, { SpecialType: SpecialType.System_Boolean }) => flag ? "true" : "false",
        (string text, { SpecialType: SpecialType.System_String }) => Text(text),
        (string or bool, _) or (_, { SpecialType: SpecialType.System_String or SpecialType.System_Boolean }) => null,
        (IConvertible number, _) => NumberLiteral.Write(number, type, Rounding.Exact),
        _ => null,
    };

    /// <summary>The name of the enumeration's member with this value.</summary>
    public static string? EnumMember(object value, ITypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>()
        .FirstOrDefault(field => field.HasConstantValue && Digits(field.ConstantValue) == Digits(value))?.Name;

    private static string Digits(object? whole) => Convert.ToString(whole, CultureInfo.InvariantCulture);
}
