using System.Runtime.InteropServices;
using Fungi.Runtime.Hosting;
using Fungi.Runtime.Store;

namespace Fungi.Runtime.Export;

/// <summary>
/// Features as one file for other programs: of a split the arrays <c>embeddings</c>, one named after each objective, and <c>targets</c>, which
/// are the labels; of a run the same for each split, under <c>train/</c> and <c>query/</c>. The values are those on disk, bit for bit.
/// </summary>
public static class FeatureExport
{
    private const string Targets = "targets";

    /// <summary>The names of the formats.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. FeatureFileFormat.All.Select(format => format.Name)];

    /// <summary>Writes the file, whole or not at all. The arrays pass through memory in small parts.</summary>
    /// <param name="features">The directory of a run or of a split.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="file">The file; its directory must exist.</param>
    /// <param name="overwrite">Replaces a file that exists.</param>
    /// <param name="progress">Told of the bytes that are written.</param>
    /// <param name="cancellation">Stops the work; nothing is left.</param>
    /// <exception cref="InputException">
    /// The format is unknown or its library missing, the directory holds no complete features, or the file exists or cannot be written.
    /// </exception>
    public static void Write(string features, string format, string file, bool overwrite, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var writer = FeatureFileFormat.All.FirstOrDefault(known => known.Name == format)
            ?? throw new InputException($"--format: '{format}' is unknown; expected one of {string.Join(", ", Formats)}.");
        if (File.Exists(file) && !overwrite) throw new InputException($"{file}: exists; expected the name of a new file, or --overwrite.");
        var sets = new List<FeatureSet>();
        try
        {
            var arrays = new List<ExportedArray>();
            foreach (var (prefix, directory) in Splits(features))
            {
                sets.Add(FeatureSet.Open(directory));
                arrays.AddRange(ArraysOf(sets[^1], prefix, directory));
            }

            RunDirectory.WriteByName(file, temporary => writer.Write(temporary, arrays, Watched(arrays, progress, cancellation)));
        }
        finally
        {
            foreach (var set in sets) set.Dispose();
        }
    }

    private static (string Prefix, string Directory)[] Splits(string features)
    {
        if (IsSplit(features)) return [("", features)];
        (string, string)[] splits = [.. (Directory.Exists(features) ? Directory.EnumerateDirectories(features) : [])
            .Where(IsSplit).Order(StringComparer.Ordinal).Select(directory => ($"{Path.GetFileName(directory)}/", directory))];
        return splits.Length > 0 ? splits : [("", new RunDirectory(features).Train)]; // which then says what is missing

        static bool IsSplit(string directory) => File.Exists(Path.Combine(directory, FeatureManifest.FileName));
    }

    private static IEnumerable<ExportedArray> ArraysOf(FeatureSet set, string prefix, string directory)
    {
        foreach (var (name, block) in set.Blocks)
        {
            if (name == Targets) throw new InputException($"{directory}: the array '{name}' has the name of the labels; give the objective another \"Name\".");
            yield return new(prefix + name, IsInteger: false, [block.Rows, block.Dim], (row, count) => MemoryMarshal.AsBytes(block.Slice(row, count)));
        }

        yield return new(prefix + Targets, IsInteger: true, [set.Labels.Length], (row, count) => MemoryMarshal.AsBytes(set.Labels.AsSpan().Slice((int)row, count)));
    }

    private static Action<int> Watched(List<ExportedArray> arrays, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var (done, total) = (0L, arrays.Sum(array => array.Bytes));
        return bytes =>
        {
            cancellation.ThrowIfCancellationRequested();
            progress.Report(new("export", done += bytes, total) { ImagesPerUnit = 0 });
        };
    }
}
