using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fungi.Runtime.Data;

/// <summary>Tells datasets apart: SHA-256 over ids, labels and sizes, and over the pixels of those that hold them as they are.</summary>
internal static class Fingerprint
{
    /// <param name="items">The samples, in order.</param>
    /// <param name="size">The size in bytes of the sample at an index.</param>
    /// <param name="content">The pixels, where they are at hand; otherwise the sizes stand for them.</param>
    public static string Of(IReadOnlyList<DatasetItem> items, Func<int, long> size, ReadOnlySpan<byte> content = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[sizeof(int) + sizeof(int) + sizeof(long)];
        for (var index = 0; index < items.Count; index++)
        {
            var id = Encoding.UTF8.GetBytes(items[index].Id);
            BinaryPrimitives.WriteInt32LittleEndian(numbers, id.Length);
            BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], items[index].Label);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], size(index));
            hash.AppendData(numbers);
            hash.AppendData(id);
        }

        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
