namespace Fungi.Runtime.Parity;

/// <summary>How far a backbone is from its original code.</summary>
/// <param name="Family">What its weights were recognised as.</param>
/// <param name="Layer">The layer whose gradients were compared.</param>
/// <param name="EmbeddingError">The largest absolute difference between embeddings, relative to the largest absolute value.</param>
/// <param name="GradientCosine">The lowest cosine between a sample's gradients.</param>
/// <param name="GradientError">The largest relative error of a sample's gradient.</param>
public sealed record BackboneParity(string Family, string Layer, double EmbeddingError, double GradientCosine, double GradientError)
{
    private const double Tolerance = 1e-5;

    // Lengths matter here, which a cosine does not see; float32 sums in another order differ by less.
    private const double GradientTolerance = 1e-3;
    private const double CosineTolerance = 0.99999;

    /// <summary>Whether embeddings agree within 1e-5 and gradients within 1e-3, with cosines above 0.99999.</summary>
    public bool Agrees => EmbeddingError <= Tolerance && GradientCosine > CosineTolerance && GradientError <= GradientTolerance;
}
