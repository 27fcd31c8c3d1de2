using Fungi.Imaging;

namespace Fungi.Runtime.Data;

/// <summary>Understands one layout of images on disk. Of the registered readers the first that can read a path opens it.</summary>
public interface IDatasetReader
{
    /// <summary>The layout in a few words, for the message that lists what is understood.</summary>
    string Layout { get; }

    /// <summary>Whether the file or folder, which exists, has this layout. It looks at names, not at contents.</summary>
    bool CanRead(string path);

    /// <summary>Lists the samples.</summary>
    /// <exception cref="InputException">What is there contradicts the layout.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">An archive is damaged.</exception>
    IDataset Open(string path, IImageCodec codec);
}
