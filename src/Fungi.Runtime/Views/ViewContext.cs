using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>Draws something from a sequence of random numbers.</summary>
public delegate T RandomDraw<out T>(ref CounterRandom random);

/// <summary>What a step may know beside the pixels, and where it says what it did to them.</summary>
public sealed class ViewContext
{
    private readonly ViewPipeline pipeline;
    private readonly IReadOnlyList<SampleKeys> keys;
    private readonly int stepIndex;
    private readonly ViewRecord record;

    internal ViewContext(ViewPipeline pipeline, IReadOnlyList<SampleKeys> keys, int stepIndex, ViewRecord record) =>
        (this.pipeline, this.keys, this.stepIndex, this.record) = (pipeline, keys, stepIndex, record);

    /// <summary>The side of the backbone's input in pixels: what a step's size of null means.</summary>
    public int ImageSize => pipeline.ImageSize;

    /// <summary>The side of the backbone's patches in pixels; null where it has none.</summary>
    public int? PatchSize => pipeline.PatchSize;

    /// <summary>N, the number of samples.</summary>
    public int Samples => record.Samples;

    /// <summary>V, the number of views of each sample.</summary>
    public int Views => record.Views;

    /// <summary>The random numbers of this step for one view of one sample.</summary>
    /// <param name="sample">Which of the N samples.</param>
    /// <param name="view">Which of its V views.</param>
    public CounterRandom Random(int sample, int view) => new(keys[sample].Views, ((ulong)view << 32) | (uint)stepIndex);

    /// <summary>Random numbers of one sample that are the same for every view, step, group and objective.</summary>
    /// <param name="sample">Which of the N samples.</param>
    /// <param name="name">What they are for.</param>
    public CounterRandom SharedRandom(int sample, string name) => new(keys[sample].Sample.With(name));

    /// <summary>Draws the same thing for every view, each from its own random numbers.</summary>
    /// <returns>N · V draws: the views of the first sample, then those of the second.</returns>
    public T[] Draw<T>(RandomDraw<T> draw)
    {
        ArgumentNullException.ThrowIfNull(draw);
        var drawn = new T[Samples * Views];
        for (var index = 0; index < drawn.Length; index++)
        {
            var random = Random(index / Views, index % Views);
            drawn[index] = draw(ref random);
        }

        return drawn;
    }

    /// <summary>Numbers, one for each view, that broadcast against images: float32 [N, V, 1, 1, 1].</summary>
    /// <param name="values">N · V numbers in the order of <see cref="Draw"/>.</param>
    /// <param name="device">Where the images are.</param>
    public Tensor PerView(IEnumerable<double> values, Device device) =>
        tensor(values.Select(value => (float)value).ToArray(), [Samples, Views, 1, 1, 1], device: device);

    /// <summary>Uniform random numbers of each view's own.</summary>
    /// <param name="low">The least.</param>
    /// <param name="high">Above the greatest.</param>
    /// <param name="device">Where the images are.</param>
    /// <param name="shape">How many for each view.</param>
    /// <returns>Float32 [N, V, ...].</returns>
    public Tensor Uniform(double low, double high, Device device, params long[] shape)
    {
        var drawn = Draw((ref random) => new RandomKey(random.NextBits()));
        return stack(drawn.Select(key => CounterRandom.Uniform(key, low, high, shape))).unflatten(0, [Samples, Views]).to(device);
    }

    /// <summary>Changes every view by a function of flat batches.</summary>
    /// <param name="images">[N, V or 1, 3, H, W].</param>
    /// <param name="change">From [N · V, 3, H, W], in the order of <see cref="Draw"/>, to as many images.</param>
    /// <returns>[N, V, 3, H', W'].</returns>
    public Tensor EachView(Tensor images, Func<Tensor, Tensor> change)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(change);
        return change(Flat(images)).unflatten(0, [Samples, Views]);
    }

    /// <summary>
    /// Takes some of the views through further steps, which draw random numbers of their own and keep the image's size. Whatever such a
    /// step says of all views, as <see cref="Warp"/> does, it says even where none is chosen; masks it says in vain.
    /// </summary>
    /// <param name="steps">The steps.</param>
    /// <param name="part">Which part of this step they are: other parts draw other numbers.</param>
    /// <param name="images">[N, V or 1, 3, H, W].</param>
    /// <param name="chosen">Whether each view is taken, in the order of <see cref="Draw"/>.</param>
    /// <returns>[N, V, 3, H, W].</returns>
    /// <exception cref="InputException">The steps change the size, or label or number views, or tell the first from the others.</exception>
    public Tensor Execute(ImageView steps, int part, Tensor images, IReadOnlyList<bool> chosen)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(images);
        if (steps.Steps.FirstOrDefault(step => step is ILabellingStep or INumberingStep) is { } speaking)
            throw new InputException($"{speaking}: gives numbers to some of the views; expected it beside RandomApply or RandomChoice, not in them.");
        if (steps.Steps.FirstOrDefault(step => step is RandomOverlappingCrop { StartsWithReference: true }) is { } counting)
            throw new InputException($"{counting}: makes view 0 its reference; expected it beside RandomApply or RandomChoice, not in them.");

        int[] indices = [.. chosen.Index().Where(view => view.Item).Select(view => view.Index)];
        var isForShow = indices.Length == 0; // the first view goes through, and is not looked at
        if (isForShow) indices = [0];
        var views = Flat(images);
        var index = tensor(indices.Select(view => (long)view).ToArray(), device: images.device);
        var inner = new ViewRecord(indices.Length, 1);
        var innerKeys = indices.Select(view => keys[view / Views] with { Views = keys[view / Views].Views.With(view % Views).With(stepIndex).With(part) }).ToArray();
        var taken = views.index_select(0, index).unsqueeze(1);
        foreach (var (position, step) in pipeline.Steps(steps).Index()) taken = pipeline.Execute(step, position, taken, innerKeys, inner);
        if ((taken.shape[^2], taken.shape[^1]) != (images.shape[^2], images.shape[^1]))
            throw new InputException($"{steps}: makes {taken.shape[^1]} x {taken.shape[^2]} pixels of {images.shape[^1]} x {images.shape[^2]}; expected steps that keep the image's size within RandomApply and RandomChoice.");
        record.Include(inner, isForShow ? [] : indices);
        return (isForShow ? views : views.index_copy(0, index, taken.squeeze(1))).unflatten(0, [Samples, Views]);
    }

    /// <summary>Says that a view is a window of the image that the step got. Resizing moves no edge and need not be said.</summary>
    /// <param name="sample">Which of the N samples.</param>
    /// <param name="view">Which of its V views.</param>
    /// <param name="left">The window's left edge, as a share of the image's width; below 0 where it lies outside.</param>
    /// <param name="top">Its upper edge, as a share of the height.</param>
    /// <param name="right">Its right edge, as a share of the width; below <paramref name="left"/> where the view is mirrored.</param>
    /// <param name="bottom">Its lower edge, as a share of the height.</param>
    public void Crop(int sample, int view, double left, double top, double right, double bottom) => record.Crop(sample, view, left, top, right, bottom);

    /// <summary>Says the same of all views.</summary>
    public void Crop(double left, double top, double right, double bottom)
    {
        for (var index = 0; index < Samples * Views; index++) Crop(index / Views, index % Views, left, top, right, bottom);
    }

    /// <summary>Says that views are no longer upright boxes of the original.</summary>
    public void Warp() => record.Warp();

    /// <summary>Says what an <see cref="ILabellingStep"/> did to a view.</summary>
    /// <param name="sample">Which of the N samples.</param>
    /// <param name="view">Which of its V views.</param>
    /// <param name="label">A number from 0 on.</param>
    public void Label(int sample, int view, long label) => record.Label(sample, view, label);

    /// <summary>Says which numbers an <see cref="INumberingStep"/> gives to the views.</summary>
    /// <param name="numbers">Float32 [N, V, n].</param>
    public void Number(Tensor numbers) => record.Number(numbers);

    /// <summary>Says which pixels an <see cref="IMaskingStep"/> hid.</summary>
    /// <param name="hidden">Bool [N, V, H, W].</param>
    public void Mask(Tensor hidden) => record.Mask(hidden);

    /// <summary>Says which of the backbone's patches need not enter it: as many in every view.</summary>
    /// <param name="patches">Bool [N, V, patches], row by row.</param>
    public void Drop(Tensor patches) => record.Drop(patches);

    private Tensor Flat(Tensor images) => images.expand(-1, Views, -1, -1, -1).flatten(0, 1);
}
