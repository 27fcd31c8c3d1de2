using Fungi.Runtime.Views.Steps;

namespace Fungi.Runtime.Views;

/// <summary>The executors of the contract's view steps.</summary>
public static class ViewStepExecutors
{
    /// <summary>One for each step.</summary>
    public static IReadOnlyList<IViewStepExecutor> BuiltIn { get; } =
    [
        new ApplyExecutor(),
        new CenterCropExecutor(),
        new NormalizeExecutor(),
        new PatchGridExecutor(),
        new RandomHorizontalFlipExecutor(),
        new RandomPatchMaskExecutor(),
        new RandomResizedCropExecutor(),
        new ResizeExecutor(),
        new ResizeShorterSideExecutor(),
        new Rotate90Executor(),
    ];
}
