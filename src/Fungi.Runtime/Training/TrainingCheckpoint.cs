using System.Globalization;
using System.Runtime.InteropServices;
using Fungi.Models;
using Fungi.Runtime.Store;
using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>A training on its way, on disk: a safetensors file beside the output, whose metadata hold the steps done and what is trained from what.</summary>
/// <param name="path">The file.</param>
/// <param name="section">The section of the configuration that the training is in: <c>Fungi:Pretrain</c>.</param>
/// <param name="origin">What the training depends on, by field.</param>
/// <param name="disk">Where it lies.</param>
internal sealed class TrainingCheckpoint(string path, string section, IReadOnlyDictionary<string, string> origin, Disk? disk = null)
{
    private const string Steps = "steps";

    /// <summary>The section of the configuration that the training is in.</summary>
    public string Section => section;

    /// <summary>Writes a state: whatever happens, the file holds either the old or the new one.</summary>
    /// <param name="steps">How many steps are done.</param>
    /// <param name="tensors">All that later steps depend on, by name.</param>
    public void Save(int steps, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var metadata = new Dictionary<string, string>(origin, StringComparer.Ordinal) { [Steps] = steps.ToString(CultureInfo.InvariantCulture) };
        RunDirectory.WriteAtomically(disk ?? Disk.Default, path, stream => Safetensors.Write(stream, tensors, metadata));
    }

    /// <summary>Reads the state, where there is one.</summary>
    /// <param name="total">How many steps the training has.</param>
    /// <param name="restore">Takes the file's tensors.</param>
    /// <returns>How many steps are done.</returns>
    /// <exception cref="InputException">The file belongs to another training, or cannot be read.</exception>
    public int Load(int total, Action<TensorFile> restore)
    {
        if (!Exists) return 0;
        using var file = Safetensors.Open(path);
        Origin.ThrowIfOther(file, origin, $"{section}:Output");
        if (!int.TryParse(file.Metadata.GetValueOrDefault(Steps), NumberStyles.None, CultureInfo.InvariantCulture, out var steps) || steps > total)
            throw Damaged($"its steps are '{file.Metadata.GetValueOrDefault(Steps, "absent")}', expected 0 to {total}");
        try
        {
            restore(file);
            return steps;
        }
        catch (ExternalException exception)
        {
            throw Damaged($"its tensors do not fit the training: {exception.Message}", exception);
        }
    }

    /// <summary>Gives tensors the values that a file has under their names.</summary>
    public static void Copy(TensorFile file, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (name, tensor) in tensors) tensor.copy_(file.Read(name).view(tensor.shape)); // without a view, another shape could be spread over this one
    }

    /// <summary>Whether there is one.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>Removes the file, where there is one.</summary>
    public void Delete() => File.Delete(path);

    private InputException Damaged(string how, Exception? cause = null)
    {
        var message = $"{path}: cannot be resumed: {how}; discard it with --overwrite.";
        return cause is null ? new(message) : new(message, cause);
    }
}
