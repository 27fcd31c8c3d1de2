using System.Globalization;

namespace Fungi.Models;

/// <summary>What is done to an image before a backbone sees it: its shorter side is resized, the centre cut out and normalised.</summary>
/// <param name="ImageSize">The side of the square that the backbone sees, in pixels.</param>
/// <param name="ResizedSide">The shorter side after resizing, in pixels.</param>
/// <param name="Interpolation">The filter of the resizing.</param>
/// <param name="Statistics">Mean and standard deviation of the normalisation.</param>
public sealed record InferenceTransform(int ImageSize, int ResizedSide, Interpolation Interpolation, ImageStatistics Statistics)
{
    /// <summary>The same as a view.</summary>
    public ImageView View => ImageView.Original.ResizeShorterSide(ResizedSide, Interpolation).CenterCrop(ImageSize).Normalize(Statistics);

    /// <summary>That of DINO and many others: the shorter side to 256/224 of the input size, bicubic, ImageNet's statistics.</summary>
    public static InferenceTransform Standard(int imageSize) => new InferenceTransform(224, 256, Interpolation.Bicubic, ImageStatistics.ImageNet).At(imageSize);

    /// <summary>All of it, in words that are the same in every culture.</summary>
    internal string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"input {ImageSize}{(this == Standard(ImageSize) with { Statistics = Statistics } ? "" : $" of {ResizedSide} {Interpolation}")}, mean {BackboneMetadata.Format(Statistics.Mean)}, std {BackboneMetadata.Format(Statistics.StandardDeviation)}");

    /// <summary>The same for another input size, resized in proportion.</summary>
    public InferenceTransform At(int imageSize) => this with
    {
        ImageSize = imageSize,
        ResizedSide = (int)Math.Round(ResizedSide * (double)imageSize / ImageSize, MidpointRounding.AwayFromZero),
    };
}
