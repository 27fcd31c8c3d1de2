using System.Collections.Immutable;
using System.Text;

namespace Fungi;

/// <summary>
/// Draws among chains of steps, with replacement, and takes those drawn one after the other. They keep the image's size, and neither label
/// nor number views nor tell the first from the others; one that hides pixels is an augmentation like the others here: no mask is said.
/// </summary>
/// <param name="Count">How many are drawn, at least 1.</param>
/// <param name="Choices">The chains of steps, each as likely as the others.</param>
public sealed record RandomChoice(int Count, ImmutableArray<ImageView> Choices) : ViewStep, IRandomStep
{
    /// <summary>Whether the other draws as many among equal chains.</summary>
    public bool Equals(RandomChoice? other) => other is not null && Count == other.Count && Choices.SequenceEqual(other.Choices);

    /// <inheritdoc/>
    public override int GetHashCode() => Choices.Aggregate(Count, HashCode.Combine);

    /// <inheritdoc/>
    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Count = ").Append(Count).Append(", Choices = [").AppendJoin("; ", Choices).Append(']');
        return true;
    }
}

/// <summary>Adds <see cref="RandomChoice"/>.</summary>
public static class RandomChoiceStep
{
    /// <inheritdoc cref="Fungi.RandomChoice"/>
    public static ImageView RandomChoice(this ImageView view, int count, params Func<ImageView, ImageView>[] choices) =>
        view.Then(new RandomChoice(count, [.. choices.Select(steps => steps(ImageView.Original))]));
}
