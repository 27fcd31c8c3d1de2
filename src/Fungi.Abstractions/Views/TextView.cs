using System.Collections.Immutable;

namespace Fungi;

/// <summary>
/// The steps from a text, as its dataset has it, to one view, which the backbone then cuts into tokens:
/// <c>view.RandomWordDeletion(0.1)</c>.
/// </summary>
public sealed class TextView : View
{
    private TextView(ImmutableArray<ViewStep> steps)
        : base(steps)
    {
    }

    /// <summary>The text itself.</summary>
    public static TextView Original { get; } = new([]);

    /// <summary>Adds a step.</summary>
    public TextView Then(ViewStep step) => new(Steps.Add(step));
}
