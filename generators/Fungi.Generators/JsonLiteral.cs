using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Fungi.Generators;

/// <summary>Writes constants as JSON.</summary>
internal static class JsonLiteral
{
    public const string Null = "null";

    /// <summary>A constant of the type; null where JSON cannot hold it.</summary>
    public static string? Write(object? constant, ITypeSymbol type) => constant switch
    {
        null => Null,
        _ when type.TypeKind == TypeKind.Enum => CSharpLiteral.EnumMember(constant, type) is { } member ? Text(member) : null,
        bool flag => flag ? "true" : "false",
        string text => Text(text),
        double.NaN or double.PositiveInfinity or double.NegativeInfinity => null,
        float.NaN or float.PositiveInfinity or float.NegativeInfinity => null,
        double or float => ((IFormattable)constant).ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    public static string Text(string value)
    {
        var escaped = value.Select(static letter => letter switch
        {
            '"' or '\\' => $"\\{letter}",
            < ' ' or > '~' => FormattableString.Invariant($"\\u{(int)letter:x4}"),
            _ => letter.ToString(),
        });
        return $"\"{string.Concat(escaped)}\"";
    }
}
