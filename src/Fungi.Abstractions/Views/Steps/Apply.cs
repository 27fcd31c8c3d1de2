using TorchSharp;

namespace Fungi;

/// <summary>Any deterministic function of one view's tensor, for what the other steps do not cover.</summary>
/// <param name="Name">What the function does; two steps are equal when names and functions are.</param>
/// <param name="Function">
/// From [3, H, W] to [3, H', W'] for an image, from [T, F] to [T', F'] for a sound; where it is the last step, the result has the same
/// shape for every view of the group.
/// </param>
/// <param name="KeepsPixelsInPlace">
/// Whether each pixel of the result shows the place in the image that the pixel at its position showed, as after a change of colours. By
/// default not: then <see cref="ViewBoxesAttribute"/> does not know where the view lies, and a step that hides pixels may not come before.
/// </param>
public sealed record Apply(string Name, Func<torch.Tensor, torch.Tensor> Function, bool KeepsPixelsInPlace = false) : ViewStep
{
    /// <inheritdoc/>
    public override string ToString() => $"Apply {{ Name = {Name} }}";
}

/// <summary>Any deterministic function of a text, for what the other steps do not cover.</summary>
/// <param name="Name">What the function does; two steps are equal when names and functions are.</param>
/// <param name="Function">From text to text.</param>
public sealed record ApplyToText(string Name, Func<string, string> Function) : ViewStep
{
    /// <inheritdoc/>
    public override string ToString() => $"ApplyToText {{ Name = {Name} }}";
}

/// <summary>Adds <see cref="Fungi.Apply"/> or <see cref="ApplyToText"/>.</summary>
public static class ApplyStep
{
    /// <inheritdoc cref="Fungi.Apply"/>
    public static ImageView Apply(this ImageView view, string name, Func<torch.Tensor, torch.Tensor> function, bool keepsPixelsInPlace = false) =>
        view.Then(new Apply(name, function, keepsPixelsInPlace));

    /// <inheritdoc cref="Fungi.Apply"/>
    public static AudioView Apply(this AudioView view, string name, Func<torch.Tensor, torch.Tensor> function) =>
        view.Then(new Apply(name, function));

    /// <inheritdoc cref="ApplyToText"/>
    public static TextView Apply(this TextView view, string name, Func<string, string> function) =>
        view.Then(new ApplyToText(name, function));
}
