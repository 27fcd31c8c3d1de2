using Fungi.Runtime.Views.Steps;

namespace Fungi.Runtime.Views;

/// <summary>The executors of the contract's view steps.</summary>
public static class ViewStepExecutors
{
    /// <summary>One for each step.</summary>
    public static IReadOnlyList<IViewStepExecutor> BuiltIn { get; } =
    [
        new ApplyExecutor(),
        new AutoContrastExecutor(),
        new CenterCropExecutor(),
        new CenterMaskExecutor(),
        new ColorJitterExecutor(),
        new ElasticExecutor(),
        new EqualizeExecutor(),
        new GaussianBlurExecutor(),
        new GrayscaleExecutor(),
        new InvertExecutor(),
        new LabColorExecutor(),
        new LabLightnessExecutor(),
        new NormalizeExecutor(),
        new PatchGridExecutor(),
        new PosterizeExecutor(),
        new RandomAffineExecutor(),
        new RandomApplyExecutor(),
        new RandomBlockMaskExecutor(),
        new RandomChoiceExecutor(),
        new RandomCropExecutor(),
        new RandomErasingExecutor(),
        new RandomGrayscaleExecutor(),
        new RandomHorizontalFlipExecutor(),
        new RandomNumbersExecutor(),
        new RandomOverlappingCropExecutor(),
        new RandomPatchMaskExecutor(),
        new RandomPixelMaskExecutor(),
        new RandomResizedCropExecutor(),
        new ResizeExecutor(),
        new ResizeShorterSideExecutor(),
        new Rotate90Executor(),
        new SharpnessExecutor(),
        new SolarizeExecutor(),
        new StandardizeExecutor(),
        new TileGridExecutor(),
        new ToLabExecutor(),
    ];
}
