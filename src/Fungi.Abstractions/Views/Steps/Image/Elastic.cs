namespace Fungi;

/// <summary>
/// Moves each pixel by a smooth random field (Simard, Steinkraus, Platt 2003), as torchvision's ElasticTransform: noise uniform in [-1, 1]
/// along each axis, blurred, times Alpha / 2 pixels; bilinear, and black where the image does not reach. The view is no upright box of the
/// original any more.
/// </summary>
/// <param name="Alpha">The strength, from 0: twice the shift in pixels that noise of 1 makes.</param>
/// <param name="Sigma">The blur's standard deviation in pixels, above 0; its kernel has about 8 · Sigma pixels.</param>
public sealed record Elastic(double Alpha, double Sigma) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="Elastic"/>.</summary>
public static class ElasticStep
{
    /// <inheritdoc cref="Fungi.Elastic"/>
    public static ImageView Elastic(this ImageView view, double alpha = 50, double sigma = 5) => view.Then(new Elastic(alpha, sigma));
}
