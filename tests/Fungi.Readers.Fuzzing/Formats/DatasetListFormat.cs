using System.Text;

namespace Fungi.Readers.Fuzzing.Formats;

/// <summary>The lists in text that say which images are in a split: those of Oxford-IIIT Pets.</summary>
internal static class DatasetListFormat
{
    /// <summary>The list of a test split.</summary>
    public static FuzzedReader Pets { get; } = new(
        "dataset-list",
        Path.Combine("annotations", "test.txt"),
        ["# Image CLASS-ID SPECIES BREED\npug_1 1 2 1\nEgyptian_Mau_2 2 1 1\n"u8.ToArray(), "pug_1 1 2 1\r\n\r\npug_3 1 2 1"u8.ToArray()],
        [.. new[] { "pug_1", "pug_3", "../", "/etc/passwd", "\n", "\r", " ", "\0", "\u001b[2J", "#", "_", "pug_1 1 2 1\n", "\u0085" }.Select(Encoding.UTF8.GetBytes), [0xFF], [0xC3]],
        folder => DatasetReading.ReadImages("pets", folder, "test"))
    {
        Prepare = folder =>
        {
            DatasetReading.WriteImages(folder, "images/pug_1.jpg", "images/Egyptian_Mau_2.jpg", "images/pug_3.jpg");
            Directory.CreateDirectory(Path.Combine(folder, "annotations"));
        },
    };
}
