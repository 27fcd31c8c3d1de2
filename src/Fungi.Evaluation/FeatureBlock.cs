using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// One kind of feature (embeddings, the gradients of one objective) of all samples. Blocks are combined by concatenation, so the squared
/// distance of a combination is the sum of its blocks' squared distances; each row is L2-normalised beforehand, to give the blocks equal weight.
/// </summary>
/// <param name="Name">What the block is called in results.</param>
/// <param name="Train">[N, D] float32 features of the labelled samples.</param>
/// <param name="Query">[M, D] float32 features of the samples to classify, on the same device.</param>
public sealed record FeatureBlock(string Name, Tensor Train, Tensor Query)
{
    /// <summary>Puts blocks side by side, then reduces both splits together.</summary>
    /// <param name="blocks">The blocks; their names are joined by " + ".</param>
    /// <param name="components">To how many principal components of the training split, by <see cref="PrincipalComponents.Reduce"/>; null: not at all.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static FeatureBlock Concatenate(IReadOnlyList<FeatureBlock> blocks, int? components = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var (train, query) = (cat([.. blocks.Select(block => block.Train)], 1), cat([.. blocks.Select(block => block.Query)], 1));
        if (components is { } count) (train, query) = PrincipalComponents.Reduce(train, query, count, cancellation);
        return new(string.Join(" + ", blocks.Select(block => block.Name)), train.MoveToOuterDisposeScope(), query.MoveToOuterDisposeScope());
    }

    /// <summary>The block with some of its training samples alone.</summary>
    /// <param name="rows">Which of the N.</param>
    public FeatureBlock WithTrain(IReadOnlyList<long> rows)
    {
        using var index = tensor(rows.ToArray(), device: Train.device);
        return this with { Train = Train.index_select(0, index) };
    }
}
