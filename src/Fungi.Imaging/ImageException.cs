namespace Fungi.Imaging;

/// <summary>One picture cannot be decoded. Whether that ends the run or skips the picture is the caller's decision.</summary>
public sealed class ImageException : Exception
{
    /// <summary>Names the picture and, in one line, the reason.</summary>
    public ImageException(string image, string reason, Exception? innerException = null) : base($"{image}: {reason}", innerException)
        => (Image, Reason) = (image, reason);

    /// <summary>The picture's name, as given to <see cref="IImageCodec.Decode"/>.</summary>
    public string Image { get; }

    /// <summary>What is wrong with it, in one line.</summary>
    public string Reason { get; }
}
