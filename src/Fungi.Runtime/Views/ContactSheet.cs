using Fungi.Imaging;
using Fungi.Runtime.Views.Steps;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>
/// Pictures of images and their views, for people: the views that an extraction with the same seed and backbone sizes makes of an image with the same
/// id, but without <see cref="Normalize"/> and <see cref="Standardize"/>, and with <see cref="Inference"/> a plain <see cref="Resize"/> whatever
/// the backbone's is. A pretraining draws like views with other numbers: its ids name the epoch, too. Hidden pixels are mid-grey; of
/// <see cref="ToLab"/> each number is brought to [0, 1].
/// </summary>
/// <param name="imageSize">The side of the backbone's input in pixels.</param>
/// <param name="patchSize">The side of the backbone's patches in pixels.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="device">Where views are made.</param>
/// <param name="executors">One for each type of step.</param>
public sealed class ContactSheet(int imageSize, int patchSize, long seed, Device device, IEnumerable<IViewStepExecutor> executors)
{
    private const int Side = 112; // of the largest view, in pixels
    private const double Grey = 0.5;
    private static readonly IViewStepExecutor[] Showing = [new LeavingOut<Normalize>(), new LeavingOut<Standardize>(), new ShowingLab()];

    private readonly ViewRenderer renderer = new(
        imageSize, ImageView.Original.Resize(), seed, device, executors.ExceptBy(Showing.Select(shown => shown.StepType), executor => executor.StepType).Concat(Showing), patchSize);

    /// <summary>Draws the image in a row of its own, and then each group from a new row on, on white.</summary>
    /// <param name="sampleId">The image's id, from which random numbers are drawn.</param>
    /// <param name="image">The image.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="columns">How many views stand in one row.</param>
    /// <param name="cancellation">Ends the work between two groups.</param>
    /// <exception cref="InputException">Views cannot be made of the image.</exception>
    public DecodedImage Draw(string sampleId, DecodedImage image, IEnumerable<ViewGroup> groups, int columns, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var source = ViewSource.From(sampleId, image, device);
        return TileSheet.Lay([[Fit(TileSheet.Unit(image, device))], .. groups.SelectMany(group => Views(group, source, cancellation).Chunk(columns))]);
    }

    /// <summary>The views with hidden pixels grey.</summary>
    private IEnumerable<Tensor> Views(ViewGroup group, ViewSource source, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var views = renderer.Render(group, [source]);
        var pixels = views.Masks is { } masks ? where(masks.unsqueeze(2).gt(0), full_like(views.Pixels, Grey), views.Pixels) : views.Pixels;
        return pixels.select(0, 0).clamp(0, 1).unbind().Select(Fit);
    }

    private static Tensor Fit(Tensor view) => TileSheet.Shrink(view, Side);

    private sealed class LeavingOut<TStep> : ViewStepExecutor<TStep>
        where TStep : ViewStep
    {
        protected override Tensor Execute(TStep step, Tensor images, ViewContext context) => images;
    }

    private sealed class ShowingLab : ViewStepExecutor<ToLab>
    {
        protected override Tensor Execute(ToLab step, Tensor images, ViewContext context)
        {
            var lab = CieLab.From(images);
            return cat([lab.narrow(-3, 0, 1) / 100, (lab.narrow(-3, 1, 2) / 256) + 0.5], -3);
        }
    }
}
