namespace Fungi.Runtime.Hosting;

/// <summary>What moves the weights in a training.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>Stochastic gradient descent with a momentum of 0.9.</summary>
    Sgd,

    /// <summary>Layer-wise adaptive rate scaling with a momentum of 0.9, for large batches.</summary>
    Lars,
}
