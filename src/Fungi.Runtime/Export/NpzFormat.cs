using System.IO.Compression;
using Fungi.Runtime.Store;

namespace Fungi.Runtime.Export;

/// <summary>What <c>numpy.savez</c> writes: an uncompressed zip archive of <c>.npy</c> files.</summary>
internal sealed class NpzFormat() : FeatureFileFormat("npz")
{
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override void Write(string path, IReadOnlyList<ExportedArray> arrays, Action<int> written)
    {
        using var file = File.Create(path);
        using var archive = new ZipArchive(file, ZipArchiveMode.Create);
        foreach (var array in arrays)
        {
            var entry = archive.CreateEntry($"{array.Name}.npy", CompressionLevel.NoCompression);
            entry.LastWriteTime = NoTime;
            using var stream = entry.Open();
            stream.Write(new NpyHeader(array.IsInteger ? NpyHeader.ElementTypeOf<long>() : NpyHeader.ElementTypeOf<float>(), array.Shape).ToBytes());
            array.CopyTo((_, _, bytes) => stream.Write(bytes), written);
        }
    }
}
