namespace Fungi.Models;

/// <summary>All that a backbone is but its weights.</summary>
public interface IBackboneArchitecture
{
    /// <summary>The same with what the options say of heads and pooling.</summary>
    /// <exception cref="InputException">They do not suit it.</exception>
    IBackboneArchitecture With(BackboneOptions options);

    /// <summary>The backbone, its parameters declared and without values.</summary>
    /// <param name="transform">What is done to its images at inference.</param>
    /// <exception cref="InputException">The sizes make no network.</exception>
    Backbone Build(InferenceTransform transform);
}
