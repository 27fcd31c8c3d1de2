using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Fungi.Models;

/// <summary>What the lines of text mean that protocol 0, Python 2's own choice, writes.</summary>
internal static partial class TextOpcodes
{
    private const int MostDigits = 1000; // reading a number takes the square of its digits

    /// <summary>A whole number; <c>00</c> and <c>01</c> are false and true.</summary>
    public static object IntegerOrTruth(string line) => line switch { "00" => false, "01" => true, _ => Integer(line) };

    /// <summary>A whole number.</summary>
    public static object Integer(string line) =>
        line.Length > MostDigits || !BigInteger.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? throw Malformed() :
        number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;

    /// <summary>A number.</summary>
    public static double Number(string line) => double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Malformed();

    /// <summary>A place in the memo.</summary>
    public static uint Index(string line) => uint.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : throw Malformed();

    /// <summary>Python 2's str between quotes, a character for each byte.</summary>
    public static string Quoted(string line) => line is ['\'', .. var single, '\''] ? Unescaped(single, ByteEscape()) : line is ['"', .. var twice, '"'] ? Unescaped(twice, ByteEscape()) : throw Malformed();

    /// <summary>Python 2's unicode, where only what does not fit a line of Latin-1 is escaped.</summary>
    public static string Unicode(string line) => Unescaped(line, UnicodeEscape());

    private static string Unescaped(string text, Regex escape) => escape.Replace(text, match => match.Value[1] switch
    {
        'x' or 'u' => $"{(char)ushort.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)}",
        'U' => Rune.TryCreate(int.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture), out var rune) ? $"{rune}" : throw Malformed(),
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        var other => $"{other}",
    });

    private static InvalidDataException Malformed() => new("its pickle has a line that is no value.");

    [GeneratedRegex(@"\\(x[0-9a-fA-F]{2}|[nrt\\'""])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex ByteEscape();

    [GeneratedRegex(@"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex UnicodeEscape();
}
