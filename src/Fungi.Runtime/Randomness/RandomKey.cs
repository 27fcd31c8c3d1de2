using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fungi.Runtime.Randomness;

/// <summary>
/// What a random draw is for, as a 64-bit key: the run's seed, then names and numbers, added in order. The same on every machine and in
/// every process; keys of different sequences differ (they are truncated SHA-256 digests).
/// </summary>
/// <param name="Value">The key.</param>
public readonly record struct RandomKey(ulong Value)
{
    /// <summary>The key of a run.</summary>
    public static RandomKey From(long seed) => new RandomKey(0).With(seed);

    /// <summary>The key for a part with a name.</summary>
    public RandomKey With(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return With((byte)'s', Encoding.UTF8.GetBytes(name));
    }

    /// <summary>The key for a part with a number.</summary>
    public RandomKey With(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return With((byte)'n', bytes);
    }

    private RandomKey With(byte kind, ReadOnlySpan<byte> part)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> message = [.. BitConverter.GetBytes(BitConverter.IsLittleEndian ? Value : BinaryPrimitives.ReverseEndianness(Value)), kind, .. part];
        SHA256.HashData(message, digest);
        return new(BinaryPrimitives.ReadUInt64LittleEndian(digest));
    }
}
