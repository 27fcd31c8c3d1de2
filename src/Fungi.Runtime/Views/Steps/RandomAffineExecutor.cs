using System.Runtime.InteropServices;
using Fungi.Runtime.Randomness;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomAffine"/>.</summary>
internal sealed class RandomAffineExecutor : ViewStepExecutor<RandomAffine>
{
    protected override Tensor Execute(RandomAffine step, Tensor images, ViewContext context)
    {
        step.Expect(
            step.Degrees.IsWithin(0, double.MaxValue) && (step.Translate is not var (x, y) || (x.IsWithin(0, 1) && y.IsWithin(0, 1)))
                && (step.Scale?.IsPositive() ?? true) && step.Shear.IsWithin(0, 89),
            "Degrees from 0, Translate from 0 to 1, a Scale above 0, the lower bound first, and a Shear from 0 to 89");
        context.Warp();
        var (height, width) = ((int)images.shape[^2], (int)images.shape[^1]);
        var maps = context.Draw((ref random) => AffineMap.Draw(step, height, width, ref random));
        return context.EachView(images, views => Transform(views, maps));
    }

    /// <summary>Maps each of [M, 3, H, W].</summary>
    internal static Tensor Transform(Tensor images, IReadOnlyList<AffineMap> maps)
    {
        var (height, width) = (images.shape[^2] / 2.0, images.shape[^1] / 2.0); // halves, for pixels of coordinates
        var (x, y) = Warping.Centres(images);
        var inverses = maps.Select(map => map.Inverse()).ToArray();
        return Warping.Read(
            images,
            (Each(of => of.XX) * x) + (Each(of => of.XY * height / width) * y) + Each(of => of.X / width),
            (Each(of => of.YX * width / height) * x) + (Each(of => of.YY) * y) + Each(of => of.Y / height));

        Tensor Each(Func<(double XX, double XY, double X, double YX, double YY, double Y), double> part) =>
            tensor(inverses.Select(inverse => (float)part(inverse)).ToArray(), [inverses.Length, 1, 1], device: images.device);
    }
}

/// <summary>An affine map about the centre of an image: shear, then rotation and scale, then shift.</summary>
/// <param name="Angle">In degrees, clockwise.</param>
/// <param name="Right">The shift in pixels.</param>
/// <param name="Down">The shift in pixels.</param>
/// <param name="Scale">The factor.</param>
/// <param name="Shear">In degrees, along the rows.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AffineMap(double Angle, int Right, int Down, double Scale, double Shear)
{
    /// <summary>Draws as torchvision's <c>get_params</c> does.</summary>
    public static AffineMap Draw(RandomAffine step, int height, int width, ref CounterRandom random)
    {
        var angle = random.Uniform(-step.Degrees, step.Degrees);
        var (right, down) = step.Translate is var (x, y) ? (Shift(x * width, ref random), Shift(y * height, ref random)) : (0, 0);
        var scale = step.Scale is var (low, high) ? random.Uniform(low, high) : 1;
        return new(angle, right, down, scale, random.Uniform(-step.Shear, step.Shear));

        static int Shift(double most, ref CounterRandom random) => (int)Math.Round(random.Uniform(-most, most));
    }

    /// <summary>Where in the image, in pixels from its centre, each place of the result comes from: x = XX · x' + XY · y' + X, and y likewise.</summary>
    public (double XX, double XY, double X, double YX, double YY, double Y) Inverse()
    {
        var (sin, cos) = Math.SinCos(Angle * Math.PI / 180);
        var shear = Math.Tan(Shear * Math.PI / 180);
        // The map is [cos, -cos·shear - sin; sin, -sin·shear + cos] · Scale, whose determinant is Scale².
        var (xx, xy, yx, yy) = ((cos - (sin * shear)) / Scale, ((cos * shear) + sin) / Scale, -sin / Scale, cos / Scale);
        return (xx, xy, -(xx * Right) - (xy * Down), yx, yy, -(yx * Right) - (yy * Down));
    }
}
