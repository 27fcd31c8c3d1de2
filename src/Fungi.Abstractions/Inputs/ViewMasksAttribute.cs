namespace Fungi;

/// <summary>
/// Which of the backbone's patches the transform hid: <c>[B, V, N]</c>, batch on axis 0, row by row as in
/// <see cref="PatchTokensAttribute"/>: 1 where all of the patch's pixels are hidden, 0 where none is, their share in between.
/// </summary>
/// <remarks>Each group that is read has a masking step (<see cref="IMaskingStep"/>), such as <see cref="RandomPatchMask"/>; others are refused.</remarks>
public sealed class ViewMasksAttribute : ViewInputAttribute;
