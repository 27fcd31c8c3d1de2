namespace Fungi;

/// <summary>
/// Which part of the original image each view shows: <c>[B, V, 4]</c>, batch on axis 0. The four numbers are x0, y0, x1, y1: where the
/// view's left, upper, right and lower edge lie, in shares of the original's width and height. In a mirrored view x0 is above x1 (as in
/// UDI, arXiv 2407.17671); where a crop padded the image they leave [0, 1].
/// </summary>
/// <remarks>
/// A group whose steps turn the axes, as <see cref="Rotate90"/> does, has no boxes and is refused. <see cref="Apply"/> is taken to leave
/// pixels where they are, or to resize.
/// </remarks>
public sealed class ViewBoxesAttribute : ViewInputAttribute;
