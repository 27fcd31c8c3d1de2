using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Standardize"/>.</summary>
internal sealed class StandardizeExecutor : ViewStepExecutor<Standardize>
{
    private const double Least = 1e-5; // below it a channel is one number, but for rounding

    protected override Tensor Execute(Standardize step, Tensor images, ViewContext context)
    {
        var centred = images - Colors.Mean(images);
        var deviation = Colors.Mean(centred.square()).sqrt();
        return where(deviation.lt(Least), zeros_like(images), centred / deviation);
    }
}
