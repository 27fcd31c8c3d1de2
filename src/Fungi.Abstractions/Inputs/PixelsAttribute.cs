namespace Fungi;

/// <summary>
/// The pixels of the views, as a reconstruction target: <c>[B, V, C, H, W]</c>, batch on axis 0, after all steps of the view but those that
/// hide pixels (<see cref="IMaskingStep"/>). They carry no gradient.
/// </summary>
public sealed class PixelsAttribute : ViewInputAttribute
{
    /// <summary>
    /// Whether the views are cut into the backbone's patches of P x P pixels, row by row, to match <see cref="PatchTokensAttribute"/>:
    /// <c>[B, V, N, C·P·P]</c>, a patch's numbers by channel, row and column.
    /// </summary>
    public bool Patches { get; init; }
}
