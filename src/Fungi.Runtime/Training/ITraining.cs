using Fungi.Models;
using Fungi.Runtime.Data;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>What a <see cref="TrainingLoop"/> takes from step to step.</summary>
internal interface ITraining
{
    /// <summary>All that later steps depend on, by name.</summary>
    IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>What comes before the first step of a training that is not resumed.</summary>
    void Prepare(CancellationToken cancellation);

    /// <summary>One step.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="cancellation">Stops the work before anything has changed.</param>
    /// <returns>The loss before it.</returns>
    double Step(LoadedBatch batch, int step, CancellationToken cancellation);

    /// <summary>Becomes what the training was that has written a checkpoint.</summary>
    /// <param name="file">Its <see cref="Tensors"/>.</param>
    void Restore(TensorFile file);
}
