namespace Fungi;

/// <summary>One step from sample to view: a record of its parameters. The runtime holds one executor per type of step.</summary>
public abstract record ViewStep
{
    /// <summary>Whether it draws random numbers; internal, or records would print it.</summary>
    internal virtual bool IsRandom => this is IRandomStep;
}

/// <summary>Marks a step that draws random numbers.</summary>
public interface IRandomStep;

/// <summary>Marks a step that says what it did to each view by a whole number, which <see cref="ViewLabelsAttribute"/> hands to the loss.</summary>
public interface ILabellingStep;

/// <summary>Marks a step that gives each view some numbers, which <see cref="ViewNumbersAttribute"/> hands to the loss.</summary>
public interface INumberingStep
{
    /// <summary>How many numbers each view gets.</summary>
    int Count { get; }
}

/// <summary>
/// Marks a step that hides pixels and says which, for <see cref="ViewMasksAttribute"/>. It comes after the steps that move pixels.
/// <see cref="PixelsAttribute"/> shows the views without it.
/// </summary>
public interface IMaskingStep;
