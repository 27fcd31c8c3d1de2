using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Says how far a pretraining is: <see cref="ProgressInput"/>.</summary>
internal sealed class ProgressProvider : LossInputProvider<ProgressInput>
{
    protected override Tensor Provide(ProgressInput input, LossContext context) => tensor((float)context.Progress, device: context.Views.Values.First().Rendered.Pixels.device);
}
