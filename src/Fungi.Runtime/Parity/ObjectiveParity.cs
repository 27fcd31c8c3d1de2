namespace Fungi.Runtime.Parity;

/// <summary>How far one objective is from the reference library.</summary>
/// <param name="Objective">Its name.</param>
/// <param name="LatentError">The largest absolute difference between latents.</param>
/// <param name="GradientCosine">The lowest cosine between a sample's gradients.</param>
/// <param name="GradientError">The largest relative error of a sample's gradient, both scaled to length 1: the reference scales its own by constants.</param>
/// <param name="FeatureCosine">The lowest cosine between a sample's projected features.</param>
public sealed record ObjectiveParity(string Objective, double LatentError, double GradientCosine, double GradientError, double FeatureCosine)
{
    private const double LatentTolerance = 1e-5;
    private const double CosineTolerance = 0.99999;

    /// <summary>Whether latents agree within 1e-5 and gradients and features have cosines above 0.99999.</summary>
    public bool Agrees => LatentError <= LatentTolerance && GradientCosine > CosineTolerance && FeatureCosine > CosineTolerance;
}
