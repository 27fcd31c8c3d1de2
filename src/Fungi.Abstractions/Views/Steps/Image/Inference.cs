namespace Fungi;

/// <summary>The backbone's own inference transform, which also makes the view that the embedding is computed from.</summary>
public sealed record Inference : ViewStep;

/// <summary>Adds <see cref="Inference"/>.</summary>
public static class InferenceStep
{
    /// <inheritdoc cref="Fungi.Inference"/>
    public static ImageView Inference(this ImageView view) => view.Then(new Inference());
}
