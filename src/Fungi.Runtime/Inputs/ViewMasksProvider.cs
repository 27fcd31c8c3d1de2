using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Hands over which patches are hidden: <see cref="ViewMasksInput"/>.</summary>
internal sealed class ViewMasksProvider : LossInputProvider<ViewMasksInput>
{
    protected override Tensor Provide(ViewMasksInput input, LossContext context) =>
        context.Read(input, views => views.Rendered.Masks is { } masks ? Patches.Cut(masks.unsqueeze(2), views.Rendered).mean([-1]) : null);
}
