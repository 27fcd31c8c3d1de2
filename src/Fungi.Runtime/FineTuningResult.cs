namespace Fungi.Runtime;

/// <summary>What a fine-tuning made, and how it classifies the query split.</summary>
/// <param name="Directory">Where <c>backbone.safetensors</c> and <c>head.safetensors</c> are.</param>
/// <param name="Classes">The names of the classes; a label is an index into them.</param>
/// <param name="Labelled">The ids of the training images whose labels were used, by the names of their classes.</param>
/// <param name="Queries">The images of the query split, without those that cannot be read.</param>
public sealed record FineTuningResult(
    string Directory, IReadOnlyList<string> Classes, IReadOnlyDictionary<string, IReadOnlyList<string>> Labelled, IReadOnlyList<ClassifiedQuery> Queries);

/// <summary>One image of the query split.</summary>
/// <param name="Label">Its class.</param>
/// <param name="Ranked">The classes with the highest scores, the highest first: five, or all where there are fewer.</param>
public sealed record ClassifiedQuery(long Label, IReadOnlyList<long> Ranked);
