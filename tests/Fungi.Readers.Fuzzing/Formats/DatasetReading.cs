using Fungi.Imaging;
using Fungi.Runtime.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>Reads datasets as the command does.</summary>
internal static class DatasetReading
{
    private const int MostImages = 20;
    private static readonly ImageCodec Codec = new();

    private static readonly Datasets Datasets = new ServiceCollection().AddSingleton<IImageCodec>(Codec).AddLogging(logging => logging.ClearProviders()).AddDatasets()
        .BuildServiceProvider().GetRequiredService<Datasets>();

    /// <summary>Opens what lies at a path and reads the first images.</summary>
    public static void ReadImages(string path) => ReadImages(new DatasetOptions { Path = path });

    /// <summary>Opens a split of a named data set and reads the first images.</summary>
    public static void ReadImages(string name, string path, string split) => ReadImages(new DatasetOptions { Path = path, Dataset = name, Split = split });

    /// <summary>Writes small images below a folder.</summary>
    public static void WriteImages(string folder, params string[] images)
    {
        foreach (var (index, image) in images.Index())
        {
            var path = Path.Combine(folder, image);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Png((byte)index));
        }
    }

    private static void ReadImages(DatasetOptions options)
    {
        var dataset = Datasets.Open(options);
        _ = dataset.Fingerprint;
        for (var image = 0; image < Math.Min(MostImages, dataset.Items.Count); image++) _ = dataset.Read(image, CancellationToken.None);
    }

    /// <summary>A PNG of a few pixels.</summary>
    public static byte[] Png(byte shade) => Codec.EncodePng(new(2, 1, [shade, 0, 0, 0, shade, 0]));
}
