using Fungi.Imaging;
using Fungi.Models;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>
/// Pictures of what the class tokens of a vision transformer look at in its last block: for each image, and each class token, a row with what the backbone sees,
/// the mean of the heads, and each head, from dark (least) to yellow (most).
/// </summary>
/// <param name="backbone">The vision transformer.</param>
/// <param name="device">Where its parameters are.</param>
/// <param name="threshold">
/// Shows instead the pixels of the fewest patches that hold this share of a map, and the others darkened; null: shows the maps.
/// </param>
public sealed class AttentionSheet(VisionTransformer backbone, Device device, double? threshold = null)
{
    private const int Side = 160;            // of a tile, in pixels
    private const double Darkened = 0.2;

    // Viridis (Smith and van der Walt 2015): its lightness rises evenly, also without colour vision.
    private static readonly float[] Viridis = [0.267f, 0.005f, 0.329f, 0.229f, 0.322f, 0.546f, 0.128f, 0.567f, 0.551f, 0.369f, 0.789f, 0.383f, 0.993f, 0.906f, 0.144f];

    private readonly ViewRenderer renderer = new(backbone.ImageSize, backbone.InferenceView, seed: 0, device, ViewStepExecutors.BuiltIn, backbone.PatchSize);

    /// <summary>Draws the rows of some images, on white.</summary>
    /// <exception cref="InputException">Views cannot be made of an image.</exception>
    public DecodedImage Draw(IReadOnlyList<DecodedImage> images, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return TileSheet.Lay([.. images.SelectMany(image => Rows(image, cancellation))]);
    }

    private List<Tensor[]> Rows(DecodedImage image, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var input = renderer.Render(new ViewGroup("image", 1, backbone.InferenceView), [ViewSource.From("", image, device)]).Pixels.flatten(0, 1);
        var attention = backbone.AttendClassTokens(input);
        var seen = Seen(input.squeeze(0), attention);
        var maps = attention.OfPatches().squeeze(0).cpu(); // [C, heads, rows, columns]
        return [.. maps.unbind().Select(heads => (Tensor[])[seen, .. cat([heads.mean([0], keepdim: true), heads]).unbind().Select(map => Tile(map, seen))])];
    }

    /// <summary>The pixels that are in a whole patch, as they were before they were normalised.</summary>
    private Tensor Seen(Tensor input, ClassAttention attention)
    {
        var (mean, deviation) = (backbone.Statistics.Mean, backbone.Statistics.StandardDeviation);
        var pixels = (input * Channels(deviation)) + Channels(mean);
        var patch = backbone.PatchSize!.Value;
        return Enlarge(pixels.narrow(1, 0, attention.Rows * patch).narrow(2, 0, attention.Columns * patch).clamp(0, 1).cpu());

        Tensor Channels((double Red, double Green, double Blue) values) => tensor([(float)values.Red, (float)values.Green, (float)values.Blue], device: device).reshape(3, 1, 1);
    }

    private Tensor Tile(Tensor map, Tensor seen)
    {
        if (threshold is not { } share) return Enlarge(Colours(map));
        var kept = Enlarge(ClassAttention.Strongest(map, share).to(ScalarType.Float32).unsqueeze(0));
        return seen * (kept + ((1 - kept) * Darkened));
    }

    /// <summary>Viridis from the least to the greatest value: [3, rows, columns].</summary>
    private static Tensor Colours(Tensor map)
    {
        var (least, range) = (map.min(), map.max() - map.min());
        var anchors = tensor(Viridis).reshape(-1, 3);
        var position = (map - least) / range.clamp_min(1e-30) * (anchors.shape[0] - 1);
        var below = position.floor().clamp(0, anchors.shape[0] - 2);
        var part = (position - below).unsqueeze(-1);
        var index = below.to(ScalarType.Int64).flatten();
        var (from, to) = (anchors.index_select(0, index), anchors.index_select(0, index + 1));
        return (from + ((to - from) * part.reshape(-1, 1))).t().reshape(3, map.shape[0], map.shape[1]);
    }

    /// <summary>Brings the longer side to that of a tile, without smoothing.</summary>
    private static Tensor Enlarge(Tensor picture)
    {
        var scale = Side / (double)Math.Max(picture.shape[1], picture.shape[2]);
        return nn.functional.interpolate(picture.unsqueeze(0), [(long)Math.Round(scale * picture.shape[1]), (long)Math.Round(scale * picture.shape[2])], mode: InterpolationMode.Nearest).squeeze(0);
    }
}
