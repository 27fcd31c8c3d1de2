namespace Fungi;

/// <summary>
/// Says of a property of an input attribute that it holds the <c>nameof</c> of another parameter of the same method, and what that parameter
/// must be. Analyzer and code fixes go by it, so that they know a new input without a change of theirs.
/// </summary>
/// <param name="input">The record of the other parameter, or a base of it.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RefersToAttribute(Type input) : Attribute
{
    /// <summary>The record of the other parameter, or a base of it.</summary>
    public Type Input => input;
}
