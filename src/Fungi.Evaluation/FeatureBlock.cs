using static TorchSharp.torch;

namespace Fungi.Evaluation;

/// <summary>
/// One kind of feature (embeddings, the gradients of one objective) of all samples. Blocks are combined by concatenation, so the squared
/// distance of a combination is the sum of its blocks' squared distances; each row is L2-normalised beforehand, to give the blocks equal weight.
/// </summary>
/// <param name="Name">What the block is called in results.</param>
/// <param name="Train">[N, D] float32 features of the labelled samples.</param>
/// <param name="Query">[M, D] float32 features of the samples to classify, on the same device.</param>
public sealed record FeatureBlock(string Name, Tensor Train, Tensor Query);
