using BenchmarkDotNet.Attributes;
using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Benchmarks;

/// <summary>Views of 8 photographs of 375 x 500 pixels for a backbone that takes 224 x 224.</summary>
public class ViewsBenchmark
{
    private readonly ViewRenderer renderer = new(224, ImageView.Original.Resize(), 0, CPU, ViewStepExecutors.BuiltIn, 16);
    private readonly ViewSource[] photographs = [.. Enumerable.Range(0, 8).Select(image => new ViewSource($"{image}", full([375, 500, 3], 100 + image, ScalarType.Byte)))];

    [Benchmark, Budget(200)]
    public void Resize() => Render(1, ImageView.Original.Resize());

    [Benchmark, Budget(200)]
    public void Center_crop() => Render(1, ImageView.Original.ResizeShorterSide(256).CenterCrop(224));

    [Benchmark, Budget(400)]
    public void Two_random_resized_crops() => Render(2, ImageView.Original.RandomResizedCrop((0.25, 1)));

    [Benchmark, Budget(3000)]
    public void A_patch_grid_of_49() => Render(49, ImageView.Original.Resize().PatchGrid(4, 6).Resize());

    private void Render(int count, ImageView steps)
    {
        using var scope = NewDisposeScope();
        _ = renderer.Render(new ViewGroup("benchmark", count, steps), photographs);
    }
}
