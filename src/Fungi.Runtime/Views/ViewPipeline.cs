using System.Runtime.InteropServices;
using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>Takes images through the steps of a view, with the executor of each.</summary>
internal sealed class ViewPipeline(int imageSize, int? patchSize, ImageView inference, IEnumerable<IViewStepExecutor> executors)
{
    private readonly Dictionary<Type, IViewStepExecutor> byStep = executors.ToDictionary(executor => executor.StepType);

    /// <summary>The side of the backbone's input in pixels.</summary>
    public int ImageSize => imageSize;

    /// <summary>The side of the backbone's patches in pixels; null where it has none.</summary>
    public int? PatchSize => patchSize;

    /// <summary>A view's steps, those of the backbone's inference view among them.</summary>
    public IEnumerable<ViewStep> Steps(View view) => view.Steps.SelectMany(step => step is Inference ? inference.Steps : [step]);

    /// <summary>Takes images one step further and lets go of them.</summary>
    /// <param name="step">The step.</param>
    /// <param name="index">Which of the view's steps it is.</param>
    /// <param name="images">[N, V or 1, 3, H, W].</param>
    /// <param name="keys">Of the N samples.</param>
    /// <param name="record">Where it says what it did.</param>
    public Tensor Execute(ViewStep step, int index, Tensor images, IReadOnlyList<SampleKeys> keys, ViewRecord record)
    {
        if (!byStep.TryGetValue(step.GetType(), out var executor)) throw new InputException($"this runtime has no executor for the step {step.GetType().Name}.");
        using var scope = NewDisposeScope();
        var after = executor.Execute(step, images, new(this, keys, index, record));
        if (ReferenceEquals(after, images)) return images;
        images.Dispose();
        return after.MoveToOuterDisposeScope();
    }
}

/// <summary>What a sample's random numbers are drawn from.</summary>
/// <param name="Views">For its views of one group.</param>
/// <param name="Sample">For what all groups of all objectives have in common.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SampleKeys(RandomKey Views, RandomKey Sample);
