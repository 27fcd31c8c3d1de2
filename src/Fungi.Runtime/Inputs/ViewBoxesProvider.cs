using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Hands over which part of the original each view shows: <see cref="ViewBoxesInput"/>.</summary>
internal sealed class ViewBoxesProvider : LossInputProvider<ViewBoxesInput>
{
    protected override Tensor Provide(ViewBoxesInput input, LossContext context) =>
        context.Read(input, views => views.Rendered.Boxes);
}
