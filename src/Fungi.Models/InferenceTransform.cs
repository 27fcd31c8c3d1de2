using System.Globalization;

namespace Fungi.Models;

/// <summary>What is done to an image before a backbone sees it: its shorter side is resized, the centre cut out and normalised.</summary>
/// <param name="ImageSize">The side of the square that the backbone sees, in pixels.</param>
/// <param name="Resize">The shorter side after resizing, in sides of that square: 256/224 for most.</param>
/// <param name="Interpolation">The filter of the resizing.</param>
/// <param name="Statistics">Mean and standard deviation of the normalisation.</param>
public sealed record InferenceTransform(int ImageSize, double Resize, Interpolation Interpolation, ImageStatistics Statistics)
{
    private const double UsualResize = 256 / 224.0;

    /// <summary>The shorter side after resizing, in pixels.</summary>
    public int ResizedSide => (int)Math.Round(ImageSize * Resize, MidpointRounding.AwayFromZero);

    /// <summary>The same as a view.</summary>
    public ImageView View => ImageView.Original.ResizeShorterSide(ResizedSide, Interpolation).CenterCrop(ImageSize).Normalize(Statistics);

    /// <summary>That of DINO and many others: the shorter side to 256/224 of the input size, bicubic, ImageNet's statistics.</summary>
    public static InferenceTransform Standard(int imageSize) => new(imageSize, UsualResize, Interpolation.Bicubic, ImageStatistics.ImageNet);

    /// <summary>All of it, in words that are the same in every culture.</summary>
    internal string Describe()
    {
        var resize = this == Standard(ImageSize) with { Statistics = Statistics } ? "" : $" from {ResizedSide} {Interpolation}";
        return string.Create(CultureInfo.InvariantCulture, $"input {ImageSize}{resize}, mean {BackboneMetadata.Format(Statistics.Mean)}, std {BackboneMetadata.Format(Statistics.StandardDeviation)}");
    }
}
