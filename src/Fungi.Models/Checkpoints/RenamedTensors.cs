using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>A file under other names: tensors are renamed, turned over, laid end to end and left out as a family's names want it. It belongs to the caller.</summary>
internal sealed class RenamedTensors : TensorFile
{
    private const string Weight = "weight";

    private readonly TensorFile file;
    private readonly Dictionary<string, Source[]> sources;

    public RenamedTensors(TensorFile file, TensorNames names)
    {
        this.file = file;
        sources = file.Tensors.Keys
            .Select(name => (Original: name, Found: names.Find(name)))
            .Where(tensor => tensor.Found.Name is not null)
            .GroupBy(tensor => tensor.Found.Name!, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => group.OrderBy(tensor => tensor.Found.Order).ThenBy(tensor => tensor.Original, StringComparer.Ordinal).Select(tensor => new Source(tensor.Original, tensor.Found.Rule)).ToArray(),
                StringComparer.Ordinal);
        Tensors = sources.ToDictionary(tensor => tensor.Key, tensor => Describe(tensor.Key, tensor.Value), StringComparer.Ordinal);
    }

    public override string Path => file.Path;

    /// <summary>From the paths of the file's layers to ours, but for layers that are only a part of one here and so have no gradient of their own.</summary>
    public Dictionary<string, string> Layers => sources
        .Where(tensor => tensor.Value.Length == 1 && tensor.Key.EndsWith(Weight, StringComparison.Ordinal))
        .DistinctBy(tensor => LayerOf(tensor.Value[0].Name), StringComparer.Ordinal)
        .ToDictionary(tensor => LayerOf(tensor.Value[0].Name), tensor => LayerOf(tensor.Key), StringComparer.Ordinal);

    public override IReadOnlyDictionary<string, TensorDescription> Tensors { get; }

    public override IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    protected override Tensor ReadTensor(string name)
    {
        using var scope = NewDisposeScope();
        var parts = sources[name].Select(source =>
        {
            var tensor = file.Read(source.Name);
            if (source.Rule is { IsTransposed: true }) tensor = tensor.t();
            return tensor.reshape([.. Shape(source)]);
        }).ToArray();
        return (parts is [var only] ? only : cat(parts, Axis(parts[0].shape))).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing) { }

    // Attention's in_proj_weight is one name.
    private static string LayerOf(string weight) => (weight.EndsWith(Weight, StringComparison.Ordinal) ? weight[..^Weight.Length] : weight).TrimEnd('.', '_');

    private TensorDescription Describe(string name, Source[] parts)
    {
        var shapes = parts.Select(Shape).ToArray();
        if (shapes is [var only]) return new(file.Tensors[parts[0].Name].Type, only);
        var axis = Axis(shapes[0]);
        var total = (long[])shapes[0].Clone();
        if (total.Length > 0) total[axis] = 0;
        foreach (var shape in shapes)
        {
            if (shape.Length == 0 || shape.Length != total.Length || shape.Index().Any(size => size.Index != axis && size.Item != total[size.Index]))
                throw new InputException($"{Path}: {string.Join(", ", parts.Select(part => $"{part.Name} [{string.Join(", ", Shape(part))}]"))} do not make one '{name}'; expected equal shapes.");
            total[axis] += shape[axis];
        }

        return new(file.Tensors[parts[0].Name].Type, total);
    }

    private long[] Shape(Source source)
    {
        var shape = file.Tensors[source.Name].Shape;
        if (source.Rule is null) return [.. shape];
        return [.. Enumerable.Repeat(1L, Math.Max(0, source.Rule.Rank - shape.Count)), .. source.Rule.IsTransposed ? shape.Reverse() : shape];
    }

    // Tokens are laid along their second axis, the rows of weights along their first.
    private static int Axis(long[] shape) => shape.Length == 3 ? 1 : 0;

    private sealed record Source(string Name, TensorNameRule? Rule);
}
