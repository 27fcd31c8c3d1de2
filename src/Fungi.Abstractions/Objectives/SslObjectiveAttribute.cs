namespace Fungi;

/// <summary>
/// Marks a partial class as a self-supervised objective. The class has a <c>Transform</c> (<see cref="ImageViews"/> to
/// <see cref="ImageViews"/>, or the same with <see cref="TextViews"/> or <see cref="AudioViews"/>, one overload for each modality) and a <c>Loss</c> whose tensor parameters each carry a <see cref="LossInputAttribute"/> and which returns one
/// value per sample, <c>[B]</c>; optionally a <c>PretrainTransform</c> and a <c>PretrainLoss</c> (which returns <c>[B]</c> or a scalar and
/// may couple the batch). Its public <c>init</c> properties are its options. The generator writes the rest.
/// </summary>
/// <param name="name">The objective's name in configuration (<c>"Type"</c>) and on disk: lower case, words joined by hyphens.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SslObjectiveAttribute(string name) : Attribute
{
    /// <summary>The objective's name in configuration and on disk.</summary>
    public string Name { get; } = name;
}
