using Fungi.Models;
using Fungi.Runtime.Data.Readers;

namespace Fungi.Runtime.Data.Named;

/// <summary>CIFAR (Krizhevsky 2009), as its authors' binary files, as their pickles, which torchvision fetches, or as class folders.</summary>
internal static class Cifar
{
    private const int Side = 32, ImageBytes = 3 * Side * Side;

    /// <summary>Ten classes.</summary>
    public static NamedDataset Ten { get; } = new((tree, split) => Read(
        tree,
        split,
        split == "test" ? ["test_batch"] : ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"],
        "cifar-10-batches",
        new(LabelBytes: 1, "batches.meta.txt", "batches.meta", "label_names", "labels")))
    {
        Name = "cifar10",
        Description = "10 kinds of things in 32 x 32 pixels (Krizhevsky 2009)",
        Splits = [new("train", 50_000), new("test", 10_000)],
        TrainSplit = "train",
        QuerySplit = "test",
        Metric = DatasetMetric.Accuracy,
        Tree =
        [
            "one of, also within cifar-10-batches-bin or cifar-10-batches-py:",
            "data_batch_1.bin to data_batch_5.bin, test_batch.bin, batches.meta.txt",
            "data_batch_1 to data_batch_5, test_batch, batches.meta",
            "train/CLASS/*.png, test/CLASS/*.png",
        ],
    };

    /// <summary>A hundred classes.</summary>
    public static NamedDataset Hundred { get; } = new((tree, split) => Read(tree, split, [split], "cifar-100", new(LabelBytes: 2, "fine_label_names.txt", "meta", "fine_label_names", "fine_labels")))
    {
        Name = "cifar100",
        Description = "100 kinds of things in 32 x 32 pixels (Krizhevsky 2009), by their fine labels",
        Splits = [new("train", 50_000), new("test", 10_000)],
        TrainSplit = "train",
        QuerySplit = "test",
        Metric = DatasetMetric.Accuracy,
        Tree =
        [
            "one of, also within cifar-100-binary or cifar-100-python:",
            "train.bin, test.bin, fine_label_names.txt",
            "train, test, meta",
            "train/CLASS/*.png, test/CLASS/*.png",
        ],
    };

    private static IDataset Read(DatasetTree tree, string split, string[] batches, string folder, Layout layout)
    {
        string[] folders = ["", $"{folder}-bin", $"{folder}-binary", $"{folder}-py", $"{folder}-python"];
        if (folders.Select(candidate => Path.Combine(candidate, layout.BinaryNames)).FirstOrDefault(tree.HasFile) is { } binary)
            return Open([.. tree.Lines(binary, 1, "a class").Select(line => line[0])], batch => ReadBinary(Batch(binary, $"{batch}.bin"), layout));
        if (folders.Select(candidate => Path.Combine(candidate, layout.PickledNames)).FirstOrDefault(tree.HasFile) is { } pickled)
            return Open(ReadNames(tree.FileAt(pickled), layout), batch => ReadPickle(Batch(pickled, batch), layout));
        return tree.HasFolder(split) ? new FolderReader().Open(tree.FolderAt(split), tree.Codec) : throw tree.Wrong($"there is no {layout.BinaryNames}, {layout.PickledNames} or folder {split}");

        string Batch(string beside, string name) => tree.FileAt(Path.Combine(Path.GetDirectoryName(beside)!, name));

        IDataset Open(IReadOnlyList<string> classes, Func<string, (byte[] Labels, byte[] Pixels)> read)
        {
            var items = new List<DatasetItem>();
            var pixels = new List<byte[]>();
            foreach (var batch in batches)
            {
                var (labels, images) = read(batch);
                foreach (var (index, label) in labels.Index())
                    items.Add(label < classes.Count ? new($"{batch}/{index:D5}", label) : throw new InputException($"dataset {tree.Root}: {batch}: the label {label} of image {index}; expected less than {classes.Count}, the number of classes."));
                pixels.Add(images);
            }

            var all = new byte[pixels.Sum(images => (long)images.Length)];
            var start = 0;
            foreach (var images in pixels)
            {
                images.CopyTo(all, start);
                start += images.Length;
            }

            return new PixelDataset(tree.Root, classes, items, channels: 3, Side, Side, all);
        }
    }

    /// <summary>Records of a label, or a coarse and a fine one, and the planes of an image.</summary>
    private static (byte[] Labels, byte[] Pixels) ReadBinary(string file, Layout layout)
    {
        var bytes = File.ReadAllBytes(file);
        var record = layout.LabelBytes + ImageBytes;
        if (bytes.Length == 0 || bytes.Length % record != 0) throw new InputException($"{file}: {bytes.Length} bytes; expected a multiple of {record}, as many for each image.");
        var (labels, pixels) = (new byte[bytes.Length / record], new byte[bytes.Length / record * ImageBytes]);
        for (var image = 0; image < labels.Length; image++)
        {
            labels[image] = bytes[(image * record) + layout.LabelBytes - 1];
            bytes.AsSpan((image * record) + layout.LabelBytes, ImageBytes).CopyTo(pixels.AsSpan(image * ImageBytes));
        }

        return (labels, pixels);
    }

    private static (byte[] Labels, byte[] Pixels) ReadPickle(string file, Layout layout)
    {
        var root = PickleFile.Read(file);
        return PickleFile.Checked(file, () =>
        {
            byte[] labels = [.. PickleFile.Integers(PickleFile.Value(root, layout.LabelsKey)).Select(label => label is >= 0 and <= byte.MaxValue ? (byte)label : throw new InvalidDataException($"it holds the label {label}."))];
            var images = PickleFile.Value(root, "data") as PickledArray ?? throw new InvalidDataException("its 'data' is no array.");
            return images.Shape is [var count, ImageBytes] && count == labels.Length
                ? (labels, images.Bytes.ToArray())
                : throw new InvalidDataException($"its 'data' is [{string.Join(", ", images.Shape)}]; expected [{labels.Length}, {ImageBytes}], an image for each label.");
        });
    }

    private static string[] ReadNames(string file, Layout layout)
    {
        var root = PickleFile.Read(file);
        return PickleFile.Checked(file, () => PickleFile.Texts(PickleFile.Value(root, layout.NamesKey)));
    }

    /// <param name="LabelBytes">How many labels an image has in the binary files, the one that counts last.</param>
    /// <param name="BinaryNames">The file of the classes' names beside the binary files.</param>
    /// <param name="PickledNames">That beside the pickles.</param>
    /// <param name="NamesKey">The key of the names in it.</param>
    /// <param name="LabelsKey">The key of the labels in a pickle.</param>
    private sealed record Layout(int LabelBytes, string BinaryNames, string PickledNames, string NamesKey, string LabelsKey);
}
