using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>
/// Makes views of images. A view, and what is said of it, is a function of the seed, the sample's id and pixels, the group's name and steps, and the view's index:
/// not of the batch, its order, or the number of views.
/// </summary>
/// <param name="imageSize">The side of the backbone's input in pixels.</param>
/// <param name="inference">The backbone's own inference view, which <see cref="Inference"/> stands for.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="device">Where views are made.</param>
/// <param name="executors">One for each type of step; <see cref="ViewStepExecutors.BuiltIn"/> and others.</param>
/// <param name="patchSize">The side of the backbone's patches in pixels; null where it has none.</param>
public sealed class ViewRenderer(
    int imageSize, ImageView inference, long seed, Device device, IEnumerable<IViewStepExecutor> executors, int? patchSize = null)
{
    private readonly ViewPipeline pipeline = new(imageSize, patchSize, inference, executors);

    /// <summary>The views of one group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="samples">B images; sizes may differ, those of one size are worked on together.</param>
    /// <returns>Views of one size, on the device.</returns>
    /// <exception cref="InputException">A step without executor or on an image it cannot work on, or views of different sizes.</exception>
    public RenderedViews Render(ViewGroup group, IReadOnlyList<ViewSource> samples)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(samples);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var views = new RenderedViews[samples.Count]; // one sample each
        foreach (var indices in Enumerable.Range(0, samples.Count).GroupBy(index => (samples[index].Pixels.shape[0], samples[index].Pixels.shape[1])))
        {
            var rendered = RenderEqualSizes(group, [.. indices.Select(index => samples[index])]);
            if (rendered.Pixels.shape[0] == samples.Count) return rendered.Select(tensor => tensor.MoveToOuterDisposeScope());
            foreach (var (position, index) in indices.Index()) views[index] = rendered.Select(tensor => tensor.narrow(0, position, 1));
        }

        var sizes = views.Select(view => (Height: view.Pixels.shape[^2], Width: view.Pixels.shape[^1])).Distinct().ToList();
        return sizes.Count == 1
            ? RenderedViews.Concatenate(views).Select(tensor => tensor.MoveToOuterDisposeScope())
            : throw new InputException(
                $"view group '{group.Name}': {group.View} ends with {sizes[0].Width} x {sizes[0].Height} pixels for one image and " +
                $"{sizes[1].Width} x {sizes[1].Height} for another; expected one size, as after Resize, CenterCrop or RandomResizedCrop.");
    }

    private RenderedViews RenderEqualSizes(ViewGroup group, IReadOnlyList<ViewSource> samples)
    {
        var root = RandomKey.From(seed);
        var groupKey = root.With(group.Name).With(group.View.ToString());
        var keys = samples.Select(sample => new SampleKeys(groupKey.With(sample.SampleId), root.With(sample.SampleId))).ToArray();
        var record = new ViewRecord(samples.Count, group.Count);
        var images = Unit(samples);
        Tensor? unmasked = null;
        try
        {
            foreach (var (index, step) in pipeline.Steps(group.View).Index())
            {
                if (step is IMaskingStep) unmasked ??= images.detach();
                else if (unmasked is not null) unmasked = pipeline.Execute(step, index, unmasked, keys, new ViewRecord(samples.Count, group.Count)); // the same draws, said once
                images = pipeline.Execute(step, index, images, keys, record);
            }
        }
        catch (InputException exception)
        {
            throw new InputException($"view group '{group.Name}': {exception.Message}", exception);
        }

        return record.Describe(group, Expand(images), unmasked is null ? null : Expand(unmasked)) with { PatchSize = patchSize };

        Tensor Expand(Tensor views) => views.expand(-1, group.Count, -1, -1, -1);
    }

    /// <summary>Float32 [N, 1, 3, H, W] in [0, 1].</summary>
    private Tensor Unit(IReadOnlyList<ViewSource> samples)
    {
        using var scope = NewDisposeScope();
        var bytes = stack(samples.Select(sample => sample.Pixels)).to(device).permute(0, 3, 1, 2).contiguous();
        return bytes.to(ScalarType.Float32).div_(byte.MaxValue).unsqueeze(1).MoveToOuterDisposeScope();
    }
}
