namespace Fungi;

/// <summary>
/// Turns view v of a group counter-clockwise by v mod 4 quarter turns, exactly, and labels it v mod 4 (RotNet, Gidaris et al. 2018, arXiv
/// 1803.07728): four views are the four rotations. The image must be square.
/// </summary>
public sealed record Rotate90 : ViewStep, ILabellingStep;

/// <summary>Adds <see cref="Rotate90"/>.</summary>
public static class Rotate90Step
{
    /// <inheritdoc cref="Fungi.Rotate90"/>
    public static ImageView Rotate90(this ImageView view) => view.Then(new Rotate90());
}
