using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>Executes one type of view step. A new step is one record in the contract and one executor here.</summary>
public interface IViewStepExecutor
{
    /// <summary>The type of <see cref="ViewStep"/> that it executes.</summary>
    Type StepType { get; }

    /// <summary>Takes some views of some samples, all of one size, a step further.</summary>
    /// <param name="step">The step.</param>
    /// <param name="images">
    /// Float32 [N, V or 1, 3, H, W], in [0, 1] until a step says otherwise; 1 as long as the views of a sample are all the same, so that
    /// the work they share is done once.
    /// </param>
    /// <param name="context">
    /// Sizes and random numbers. A step that moves pixels says so to it, by <see cref="ViewContext.Crop(int, int, double, double, double, double)"/>
    /// or <see cref="ViewContext.Warp"/>; one that labels or masks by <see cref="ViewContext.Label"/> or <see cref="ViewContext.Mask"/>.
    /// </param>
    /// <returns>[N, V or 1, 3, H', W']. What happens to one view must not depend on the others.</returns>
    Tensor Execute(ViewStep step, Tensor images, ViewContext context);
}

/// <inheritdoc cref="IViewStepExecutor"/>
/// <typeparam name="TStep">The type of step.</typeparam>
public abstract class ViewStepExecutor<TStep> : IViewStepExecutor
    where TStep : ViewStep
{
    Type IViewStepExecutor.StepType => typeof(TStep);

    /// <inheritdoc cref="IViewStepExecutor.Execute"/>
    protected abstract Tensor Execute(TStep step, Tensor images, ViewContext context);

    Tensor IViewStepExecutor.Execute(ViewStep step, Tensor images, ViewContext context) => Execute((TStep)step, images, context);
}
