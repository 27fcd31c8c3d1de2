using Fungi.Runtime.Diagnostics;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Hosting;
using Microsoft.Extensions.Logging;

namespace Fungi.Runtime.Training;

/// <summary>The steps of a training, epoch by epoch: resumed where a checkpoint says, and kept in it.</summary>
/// <param name="name">What is trained, in progress and log: <c>pretrain</c>.</param>
/// <param name="training">What is trained.</param>
/// <param name="batches">What it sees.</param>
/// <param name="epochs">How often.</param>
/// <param name="measured">Measures the wait for batches.</param>
/// <param name="logger">Told of what is resumed.</param>
internal sealed class TrainingLoop(string name, ITraining training, TrainingBatches batches, int epochs, FungiMetrics.Measurements measured, ILogger logger)
{
    private readonly int steps = epochs * batches.PerEpoch;

    /// <summary>Trains to the end, from where a checkpoint of the same training says that it is.</summary>
    /// <param name="checkpoint">Read first; written after each epoch, and when the training is stopped.</param>
    /// <param name="progress">Told at the start and after each step.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="DeviceMemoryException">Memory does not suffice for a step.</exception>
    public void Complete(TrainingCheckpoint checkpoint, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        try
        {
            Train(checkpoint, progress, cancellation);
        }
        catch (Exception exception) when (DeviceMemoryException.IsTold(exception))
        {
            throw new DeviceMemoryException($"{checkpoint.Section}:BatchSize: memory does not suffice for the {batches.Size} samples of a step, which are worked on at once; expected fewer: {exception.Message}", exception);
        }
    }

    private void Train(TrainingCheckpoint checkpoint, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var step = checkpoint.Load(steps, training.Restore);
        if (step > 0) logger.LogInformation("{Training}: {Done} of {Total} steps are done already.", name, step, steps);
        progress.Report(Progress(step, step / batches.PerEpoch));
        if (step == 0) training.Prepare(cancellation);
        try
        {
            while (step < steps)
            {
                var epoch = step / batches.PerEpoch;
                foreach (var batch in measured.Batches(batches.Epoch(epoch, step % batches.PerEpoch, cancellation)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    var loss = training.Step(batch, step, cancellation);
                    step++;
                    progress.Report(Progress(step, epoch) with { Loss = loss });
                }

                checkpoint.Save(step, training.Tensors);
            }
        }
        catch (OperationCanceledException) when (step > 0)
        {
            checkpoint.Save(step, training.Tensors); // a step is done or not begun: nothing cancels it once its loss is there
            throw;
        }
    }

    private WorkProgress Progress(int step, int epoch) => new(name, step, steps) { ImagesPerUnit = batches.Size, Epoch = Math.Min(epoch + 1, epochs) };
}
