using Fungi.Models;

namespace Fungi.Runtime.Export;

/// <summary>A safetensors file, as <see cref="Safetensors"/> reads it; the labels stand first, which keeps every array aligned.</summary>
internal sealed class SafetensorsFormat() : FeatureFileFormat("safetensors")
{
    /// <inheritdoc/>
    public override void Write(string path, IReadOnlyList<ExportedArray> arrays, Action<int> written)
    {
        ExportedArray[] ordered = [.. arrays.OrderByDescending(array => array.IsInteger).ThenBy(array => array.Name, StringComparer.Ordinal)];
        using var file = File.Create(path);
        Safetensors.WriteHeader(file, ordered.Select(array => (array.Name, array.IsInteger ? "I64" : "F32", array.Shape, array.Bytes)), metadata: null);
        foreach (var array in ordered) array.CopyTo((_, _, bytes) => file.Write(bytes), written);
    }
}
