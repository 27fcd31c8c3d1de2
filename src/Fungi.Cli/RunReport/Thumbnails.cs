using Fungi.Imaging;
using Fungi.Runtime.Data;
using Fungi.Runtime.Store;
using Fungi.Runtime.Views;

namespace Fungi.Cli.RunReport;

/// <summary>Small pictures of samples, as data URIs.</summary>
/// <param name="datasets">Opens the datasets that features were made of.</param>
/// <param name="codec">Encodes the pictures.</param>
internal sealed class Thumbnails(Datasets datasets, IImageCodec codec)
{
    private const int Side = 96;       // pixels
    private const int SmallSide = 48;  // up to which nothing is gained by JPEG
    private const int Quality = 82;

    /// <summary>Pictures of some samples of a split; those that cannot be decoded are left out.</summary>
    /// <param name="split">The split.</param>
    /// <param name="ids">The ids of samples.</param>
    /// <param name="samples">Which of them.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The images are gone or have changed.</exception>
    public IReadOnlyDictionary<int, string> Of(FeatureSet split, IReadOnlyList<string> ids, IEnumerable<int> samples, CancellationToken cancellation)
    {
        var images = SourceImages.Of(split, datasets);
        try
        {
            return samples.Distinct().ToArray().AsParallel().WithCancellation(cancellation)
                .Select(sample => (Sample: sample, Picture: Picture(images, ids[sample], cancellation)))
                .Where(thumbnail => thumbnail.Picture is not null)
                .ToDictionary(thumbnail => thumbnail.Sample, thumbnail => thumbnail.Picture!);
        }
        catch (AggregateException exception) when (exception.InnerException is InputException mistake)
        {
            throw new InputException(mistake.Message, exception);
        }
    }

    private string? Picture(SourceImages images, string id, CancellationToken cancellation)
    {
        try
        {
            var picture = Thumbnail.Of(images.Read(id, cancellation), Side);
            return Math.Max(picture.Width, picture.Height) <= SmallSide
                ? $"data:image/png;base64,{Convert.ToBase64String(codec.EncodePng(picture))}"
                : $"data:image/jpeg;base64,{Convert.ToBase64String(codec.EncodeJpeg(picture, Quality))}";
        }
        catch (ImageException)
        {
            return null;
        }
    }
}
