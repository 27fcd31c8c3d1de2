using System.Buffers.Binary;
using System.Text;

namespace Fungi.Readers.Fuzzing;

/// <summary>Damages contents: bits and bytes, lengths and offsets, numbers in text, pieces cut, doubled, moved, and the format's own tokens in wrong places.</summary>
/// <param name="random">Decides.</param>
/// <param name="tokens">Pieces of the format.</param>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> tokens)
{
    private const int MostDamages = 6, MostRepetitions = 50_000;

    private static readonly long[] Lengths = [0, 1, -1, 7, 127, 128, 255, 256, short.MaxValue, 65_535, int.MaxValue - 1, int.MaxValue, 1L << 31, 1L << 32, 1L << 40, 1L << 62, long.MaxValue, long.MinValue];

    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "3", "64", "65", "1000000000", "2147483647", "2147483648", "4294967295", "4294967296", "4611686018427387904", "9223372036854775807", "9223372036854775808",
        "99999999999999999999999999", "1e999", "1e9", "0.5", "-0", "00", "17777777777", "77777777777", "null", "true", "\"\"", "[]", "{}",
    ];

    /// <summary>A content with some damages, half of the time one alone.</summary>
    public byte[] Mutate(byte[] content)
    {
        var damages = 0;
        do content = Damage(content);
        while (++damages < MostDamages && random.Next(2) == 0);
        return content;
    }

    private byte[] Damage(byte[] content)
    {
        var at = random.Next(content.Length + 1);
        var length = random.Next(Math.Min(64, content.Length - at) + 1);
        return random.Next(12) switch
        {
            0 => Flip(content),
            1 => Overwrite(content, at, [(byte)random.Next(256)]),
            2 or 3 => Overwrite(content, at, Length()),
            4 => content[..at],
            5 => [.. content[..at], .. content[(at + length)..]],
            6 => [.. content[..at], .. Repeat(content[at..(at + length)]), .. content[at..]],
            7 or 8 => ReplaceNumber(content, at),
            9 or 10 => [.. content[..at], .. Repeat(Token()), .. content[(random.Next(2) == 0 ? at : at + length)..]],
            _ => Move(content, at, length),
        };
    }

    private byte[] Flip(byte[] content)
    {
        if (content.Length == 0) return content;
        byte[] flipped = [.. content];
        flipped[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    private static byte[] Overwrite(byte[] content, int at, byte[] piece) =>
        at + piece.Length <= content.Length ? [.. content[..at], .. piece, .. content[(at + piece.Length)..]] : [.. content[..at], .. piece];

    private byte[] Length()
    {
        var bytes = new byte[sizeof(long)];
        var value = random.Next(4) == 0 ? random.NextInt64() : Lengths[random.Next(Lengths.Length)];
        if (random.Next(2) == 0) BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        else BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        var size = 1 << random.Next(4);
        return random.Next(2) == 0 ? bytes[..size] : bytes[^size..];
    }

    private byte[] ReplaceNumber(byte[] content, int from)
    {
        var start = Array.FindIndex(content, from, IsDigit);
        if (start < 0) return content;
        var end = Array.FindIndex(content, start, value => !IsDigit(value));
        var number = Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)]);
        // In the place of the digits, or, in formats with fields of fixed width, in the digits' field.
        return random.Next(2) == 0
            ? [.. content[..start], .. number, .. end < 0 ? [] : content[end..]]
            : Overwrite(content, start, number[..Math.Min(number.Length, (end < 0 ? content.Length : end) - start)]);
    }

    private static bool IsDigit(byte value) => char.IsAsciiDigit((char)value);

    private byte[] Move(byte[] content, int at, int length)
    {
        byte[] rest = [.. content[..at], .. content[(at + length)..]];
        var to = random.Next(rest.Length + 1);
        return [.. rest[..to], .. content[at..(at + length)], .. rest[to..]];
    }

    private byte[] Token() => tokens.Count == 0 ? [(byte)random.Next(256)] : tokens[random.Next(tokens.Count)];

    /// <summary>Once as a rule, sometimes a few times, seldom as often as hurts what recurses or doubles.</summary>
    private byte[] Repeat(byte[] piece)
    {
        var times = random.Next(100) switch { < 80 => 1, < 98 => random.Next(2, 40), _ => random.Next(40, Math.Max(41, MostRepetitions / Math.Max(1, piece.Length))) };
        return [.. Enumerable.Repeat(piece, times).SelectMany(bytes => bytes)];
    }
}
