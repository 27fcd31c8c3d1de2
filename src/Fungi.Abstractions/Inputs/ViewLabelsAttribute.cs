namespace Fungi;

/// <summary>
/// What the transform did to each view, as a whole number: <c>[B, V]</c> int64, batch on axis 0. Each group that is read has one labelling
/// step (<see cref="ILabellingStep"/>), such as <see cref="Rotate90"/>; a group without one, or with two, is refused.
/// </summary>
public sealed class ViewLabelsAttribute : ViewInputAttribute;
