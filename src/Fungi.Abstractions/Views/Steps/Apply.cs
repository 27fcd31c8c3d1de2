using TorchSharp;

namespace Fungi;

/// <summary>Any deterministic function of one view's tensor, for what the other steps do not cover.</summary>
/// <param name="Name">What the function does; two steps are equal when names and functions are.</param>
/// <param name="Function">
/// From [3, H, W] to [3, H', W'] for an image, from [T, F] to [T', F'] for a sound; where it is the last step, the result has the same
/// shape for every view of the group.
/// </param>
public sealed record Apply(string Name, Func<torch.Tensor, torch.Tensor> Function) : ViewStep
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
    public static ImageView Apply(this ImageView view, string name, Func<torch.Tensor, torch.Tensor> function) =>
        view.Then(new Apply(name, function));

    /// <inheritdoc cref="Fungi.Apply"/>
    public static AudioView Apply(this AudioView view, string name, Func<torch.Tensor, torch.Tensor> function) =>
        view.Then(new Apply(name, function));

    /// <inheritdoc cref="ApplyToText"/>
    public static TextView Apply(this TextView view, string name, Func<string, string> function) =>
        view.Then(new ApplyToText(name, function));
}
