namespace Fungi.Evaluation;

/// <summary>By what the nearest samples are found.</summary>
public enum DistanceMetric
{
    /// <summary>The length of the difference.</summary>
    Euclidean,

    /// <summary>The cosine of the angle.</summary>
    Cosine,
}
