namespace Fungi;

/// <summary>
/// Takes some steps with a probability, all or none of them, as torchvision's RandomApply. They keep the image's size, and neither label
/// nor number views nor tell the first from the others; one that hides pixels is an augmentation like the others here: no mask is said.
/// </summary>
/// <param name="Probability">Between 0 and 1.</param>
/// <param name="View">The steps.</param>
public sealed record RandomApply(double Probability, ImageView View) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="RandomApply"/>.</summary>
public static class RandomApplyStep
{
    /// <inheritdoc cref="Fungi.RandomApply"/>
    public static ImageView RandomApply(this ImageView view, double probability, Func<ImageView, ImageView> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return view.Then(new RandomApply(probability, steps(ImageView.Original)));
    }
}
