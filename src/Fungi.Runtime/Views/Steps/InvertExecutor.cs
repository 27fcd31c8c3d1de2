using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Invert"/>.</summary>
internal sealed class InvertExecutor : ViewStepExecutor<Invert>
{
    protected override Tensor Execute(Invert step, Tensor images, ViewContext context) => 1 - images;
}
