using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="Elastic"/>.</summary>
internal sealed class ElasticExecutor : ViewStepExecutor<Elastic>
{
    protected override Tensor Execute(Elastic step, Tensor images, ViewContext context)
    {
        step.Expect(step.Alpha.IsWithin(0, double.MaxValue) && step.Sigma > 0 && double.IsFinite(step.Sigma), "an Alpha from 0 and a Sigma above 0");
        context.Warp();
        var noise = context.Uniform(-1, 1, images.device, 2, images.shape[^2], images.shape[^1]);
        return context.EachView(images, views => Displace(views, noise.flatten(0, 1), step));
    }

    /// <summary>Moves the pixels of each of [M, 3, H, W] by its own noise [M, 2, H, W], along x and y.</summary>
    internal static Tensor Displace(Tensor images, Tensor noise, Elastic step)
    {
        var kernelSize = ((int)((8 * step.Sigma) + 1)) | 1; // odd
        var field = Blurring.Blur(noise, full([images.shape[0]], step.Sigma, dtype: ScalarType.Float32, device: images.device), kernelSize, step);
        var (x, y) = Warping.Centres(images);
        return Warping.Read(images, x + (field.select(1, 0) * (step.Alpha / images.shape[^1])), y + (field.select(1, 1) * (step.Alpha / images.shape[^2])));
    }
}
