namespace Fungi;

/// <summary>
/// The numbers that were drawn for each view: <c>[B, V, n]</c> float32, batch on axis 0. Each group that is read has one numbering step
/// (<see cref="INumberingStep"/>), such as <see cref="RandomNumbers"/>; a group without one, or with two, is refused.
/// </summary>
/// <remarks>They are a function of seed, sample, group and view, so a loss that uses them keeps its samples apart.</remarks>
public sealed class ViewNumbersAttribute : ViewInputAttribute;
