using System.Globalization;
using Fungi.Models;
using Fungi.Runtime.Store;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>A pretraining on its way, on disk: a safetensors file beside the output, whose metadata hold the steps done and what is trained from what.</summary>
/// <param name="path">The file.</param>
/// <param name="origin">What the training depends on, by field.</param>
internal sealed class TrainingCheckpoint(string path, IReadOnlyDictionary<string, string> origin)
{
    private const string Steps = "steps";

    /// <summary>Writes a state: whatever happens, the file holds either the old or the new one.</summary>
    /// <param name="steps">How many steps are done.</param>
    /// <param name="tensors">All that later steps depend on, by name.</param>
    public void Save(int steps, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var metadata = new Dictionary<string, string>(origin, StringComparer.Ordinal) { [Steps] = steps.ToString(CultureInfo.InvariantCulture) };
        RunDirectory.WriteAtomically(path, stream => Safetensors.Write(stream, tensors, metadata));
    }

    /// <summary>Reads the state, where there is one.</summary>
    /// <param name="restore">Takes the file's tensors.</param>
    /// <returns>How many steps are done.</returns>
    /// <exception cref="InputException">The file belongs to another training, or cannot be read.</exception>
    public int Load(Action<TensorFile> restore)
    {
        if (!File.Exists(path)) return 0;
        using var file = Safetensors.Open(path);
        Origin.ThrowIfOther(file, origin, "Fungi:Pretrain:Output");
        restore(file);
        return int.Parse(file.Metadata[Steps], CultureInfo.InvariantCulture);
    }

    /// <summary>Removes the file, where there is one.</summary>
    public void Delete() => File.Delete(path);
}
