namespace Fungi;

/// <summary>An objective that can be made from configuration. The generator implements it; authors do not.</summary>
public interface IDescribedObjective : ISslObjective
{
    /// <summary>The objective's name, options and factory.</summary>
    static abstract ObjectiveDescriptor Descriptor { get; }
}
