using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Hands over what labelling steps did: <see cref="ViewLabelsInput"/>.</summary>
internal sealed class ViewLabelsProvider : LossInputProvider<ViewLabelsInput>
{
    protected override Tensor Provide(ViewLabelsInput input, LossContext context) =>
        context.Read(input, views => views.Rendered.Labels);
}
