using Fungi.Imaging;

namespace Fungi.Runtime.Data;

/// <summary>Labelled images in a fixed order.</summary>
public interface IDataset
{
    /// <summary>Where the images lie, as the user named it.</summary>
    string Location { get; }

    /// <summary>The names of the classes; a label is an index into them.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>The samples. The order depends on their names alone, so that it is the same on every machine.</summary>
    IReadOnlyList<DatasetItem> Items { get; }

    /// <summary>SHA-256, in hexadecimal, of the ids, the labels and the sizes or pixels of the images, wherever they lie.</summary>
    string Fingerprint { get; }

    /// <summary>The fingerprint of the whole that this is a part of, its own where it is no part: within one whole an id names one sample.</summary>
    string SourceFingerprint => Fingerprint;

    /// <summary>Reads and decodes one image. Thread-safe.</summary>
    /// <param name="index">Its place in <see cref="Items"/>.</param>
    /// <param name="cancellation">Looked at before the work starts.</param>
    /// <exception cref="ImageException">The image cannot be decoded.</exception>
    /// <exception cref="InputException">It cannot be read: no image's fault, so it ends the run.</exception>
    DecodedImage Read(int index, CancellationToken cancellation);
}

/// <summary>One sample.</summary>
/// <param name="Id">Its name within the dataset: unique, relative, with forward slashes.</param>
/// <param name="Label">An index into <see cref="IDataset.Classes"/>; -1 where the class is unknown.</param>
public readonly record struct DatasetItem(string Id, int Label);
