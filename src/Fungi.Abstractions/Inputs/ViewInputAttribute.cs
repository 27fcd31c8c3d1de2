namespace Fungi;

/// <summary>An input that is computed for each sample from its views: batch on axis 0, views on axis 1, in the order of their groups.</summary>
public abstract class ViewInputAttribute : LossInputAttribute
{
    /// <summary>The view group to read; absent: all groups, one after the other.</summary>
    public string? Views { get; init; }
}
