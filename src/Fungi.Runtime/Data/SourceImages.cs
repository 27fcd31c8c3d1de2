using Fungi.Imaging;
using Fungi.Runtime.Store;

namespace Fungi.Runtime.Data;

/// <summary>The images that a split's features were made of, found again where they lay.</summary>
public sealed class SourceImages
{
    private readonly IDataset dataset;
    private readonly Dictionary<string, int> places;

    private SourceImages(IDataset dataset, Dictionary<string, int> places) => (this.dataset, this.places) = (dataset, places);

    /// <summary>Opens the dataset that a split's manifest names.</summary>
    /// <exception cref="InputException">It is gone, or has other images.</exception>
    public static SourceImages Of(FeatureSet features, Datasets datasets)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(datasets);
        var source = features.Manifest.Dataset;
        var opened = datasets.Open(new DatasetOptions { Path = source.Location });
        var known = features.SampleIds.Concat(features.Manifest.Skipped.Select(sample => sample.Id)).ToHashSet(StringComparer.Ordinal);
        var found = opened.Items.Index().Where(item => known.Contains(item.Item.Id)).ToDictionary(item => item.Item.Id, item => item.Index, StringComparer.Ordinal);
        return found.Count == known.Count && (source.Fingerprint == opened.Fingerprint || source.Fingerprint == FingerprintOfPart())
            ? new(opened, found)
            : throw new InputException($"dataset {source.Location}: has changed since the features were made of it; expected the same images.");

        // As a Subset has it, which a manifest does not describe.
        string FingerprintOfPart() => Fingerprint.Of([.. found.Values.Order().Select(place => opened.Items[place])], size: _ => 0, Convert.FromHexString(opened.Fingerprint));
    }

    /// <summary>Decodes the image of a sample.</summary>
    /// <param name="id">The sample's id.</param>
    /// <param name="cancellation">Looked at before the work starts.</param>
    /// <exception cref="ImageException">It cannot be decoded.</exception>
    /// <exception cref="InputException">It cannot be read.</exception>
    public DecodedImage Read(string id, CancellationToken cancellation) => dataset.Read(places[id], cancellation);
}
