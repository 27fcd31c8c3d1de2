namespace Fungi.Runtime.Hosting;

/// <summary>How far a stage of the work is.</summary>
/// <param name="Stage">What is being done: <c>train</c>, <c>query</c>, <c>simclr state</c>, ...</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">All units.</param>
public readonly record struct WorkProgress(string Stage, long Done, long Total)
{
    /// <summary>How many images a unit is: 1, or a training step's batch; 0 where units are no images.</summary>
    public int ImagesPerUnit { get; init; } = 1;

    /// <summary>The epoch of a training, from 1.</summary>
    public int? Epoch { get; init; }

    /// <summary>The loss of a training's last step.</summary>
    public double? Loss { get; init; }
}
