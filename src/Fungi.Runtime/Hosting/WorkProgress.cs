namespace Fungi.Runtime.Hosting;

/// <summary>How far a stage of the work is.</summary>
/// <param name="Stage">What is being done: <c>train</c>, <c>query</c>, <c>simclr state</c>, ...</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">All units.</param>
/// <param name="Note">A short remark, such as the current loss.</param>
public readonly record struct WorkProgress(string Stage, long Done, long Total, string Note = "");
