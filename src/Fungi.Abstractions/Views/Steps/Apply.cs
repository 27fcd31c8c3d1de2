using TorchSharp;

namespace Fungi;

/// <summary>Any deterministic function of one view's pixels, for what the other steps do not cover.</summary>
/// <param name="Name">What the function does; two steps are equal when names and functions are.</param>
/// <param name="Function">From [3, H, W] to [3, H', W'], with the same H' and W' for every view of the group where it is the last step.</param>
public sealed record Apply(string Name, Func<torch.Tensor, torch.Tensor> Function) : ViewStep
{
    /// <inheritdoc/>
    public override string ToString() => $"Apply {{ Name = {Name} }}";
}

/// <summary>Adds <see cref="Apply"/>.</summary>
public static class ApplyStep
{
    /// <inheritdoc cref="Fungi.Apply"/>
    public static ImageView Apply(this ImageView view, string name, Func<torch.Tensor, torch.Tensor> function) =>
        view.Then(new Apply(name, function));
}
