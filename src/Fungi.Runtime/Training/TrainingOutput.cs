using Fungi.Models;
using Fungi.Runtime.Store;

namespace Fungi.Runtime.Training;

/// <summary>
/// The backbone that a training makes, as a safetensors file, and beside it the checkpoint of the training on its way. One process at a time
/// has them.
/// </summary>
internal sealed class TrainingOutput : IDisposable
{
    private readonly string path;
    private readonly string section;
    private readonly WriterLock held;

    /// <summary>Finds out before the work whether its result can be written, and keeps other processes away.</summary>
    /// <param name="path">The file.</param>
    /// <param name="section">The section of the configuration that the training is in: <c>Fungi:Pretrain</c>, whose <c>Output</c> says where the file is.</param>
    /// <exception cref="InputException">The file cannot be written, or another process has it.</exception>
    public TrainingOutput(string path, string section)
    {
        (this.path, this.section) = (path, section);
        try
        {
            if (Directory.Exists(path)) throw new IOException("it is a directory");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var probe = path + ".partial";
            File.Create(probe).Dispose();
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{section}:Output: {path} cannot be written: {exception.Message}", exception);
        }

        held = WriterLock.Take($"{path}.lock", path);
    }

    /// <summary>The checkpoint of a training.</summary>
    /// <param name="origin">What the training depends on, by field.</param>
    public TrainingCheckpoint Checkpoint(IReadOnlyDictionary<string, string> origin) => new($"{path}.checkpoint", section, origin);

    /// <summary>Whether the file is there, as this training made it. Beside a checkpoint it is what the training will replace.</summary>
    /// <param name="metadata">What the training says of itself in the file.</param>
    /// <param name="checkpoint">The training's checkpoint.</param>
    /// <exception cref="InputException">The file was made by another training; the message names each field that differs.</exception>
    public bool IsMade(IReadOnlyDictionary<string, string> metadata, TrainingCheckpoint checkpoint)
    {
        if (checkpoint.Exists || !File.Exists(path)) return false;
        using var finished = Safetensors.Open(path);
        Origin.ThrowIfOther(finished, metadata, $"{section}:Output");
        return true;
    }

    /// <summary>Writes the file: whatever happens, it holds either the old or the new backbone.</summary>
    public void Write(Backbone backbone, IReadOnlyDictionary<string, string> metadata) => RunDirectory.WriteAtomically(path, stream => backbone.Save(stream, metadata));

    /// <inheritdoc/>
    public void Dispose() => held.Dispose();
}
