using TorchSharp;

namespace Fungi.Models;

/// <summary>
/// A backbone's weights as a training script saved them, under the backbone's own names: wrappers around it (<c>teacher</c>,
/// <c>state_dict</c>, <c>module.</c>, <c>backbone.</c>, ...) are taken off, heads left out. Tensors are read when they are asked for.
/// </summary>
public sealed class Checkpoint : TensorFile
{
    // Each says where the backbone is inside a larger whole. Order matters: DINO's teacher is the better of the two networks.
    private static readonly string[] Wrappers =
    [
        "teacher.", "student.", "state_dict.", "model.", "module.", "_orig_mod.", "backbone.", "state.", "base_encoder.", "encoder_q.", "visual.", "vit.", "deit.", "dinov2.",
        "dinov2_with_registers.",
    ];
    private static readonly string[] Heads = ["head.", "head_dist."];

    private readonly TensorFile file;
    private readonly string prefix;

    private Checkpoint(TensorFile file)
    {
        this.file = file;
        prefix = FindPrefix([.. file.Tensors.Keys]);
        Tensors = file.Tensors
            .Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(tensor => KeyValuePair.Create(tensor.Key[prefix.Length..], tensor.Value))
            .Where(tensor => !Heads.Any(head => tensor.Key.StartsWith(head, StringComparison.Ordinal)))
            .ToDictionary(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override string Path => file.Path;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => file.Files;

    /// <summary>The file as it is.</summary>
    public TensorFile Whole => file;

    /// <summary>Whether a linear classifier of the embedding was left out.</summary>
    public bool HasClassifier => file.Tensors.ContainsKey($"{prefix}{Heads[0]}weight");

    /// <summary>What was taken off the tensors' names, such as <c>state_dict.module.</c>; empty: nothing.</summary>
    public string Prefix => prefix;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorDescription> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    /// <summary>Opens a safetensors or PyTorch file, or the index of a sharded one, told by its content.</summary>
    /// <exception cref="InputException">The file is absent, of no known format, malformed, or holds what a checkpoint may not.</exception>
    public static Checkpoint Load(string path) => new(TensorFileFormat.OpenAny(path));

    /// <inheritdoc/>
    protected override torch.Tensor ReadTensor(string name) => file.Read(prefix + name);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => file.Dispose();

    private static string FindPrefix(string[] names)
    {
        var found = "";
        while (Array.Find(Wrappers, wrapper => Holds(found + wrapper)) is { } next) found += next;
        return found;

        bool Holds(string start) => Array.Exists(names, name => name.StartsWith(start, StringComparison.Ordinal));
    }
}
