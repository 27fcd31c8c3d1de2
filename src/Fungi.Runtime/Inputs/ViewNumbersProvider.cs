using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Hands over the numbers that were drawn for the views: <see cref="ViewNumbersInput"/>.</summary>
internal sealed class ViewNumbersProvider : LossInputProvider<ViewNumbersInput>
{
    protected override Tensor Provide(ViewNumbersInput input, LossContext context) => context.Read(input, views => views.Rendered.Numbers);
}
