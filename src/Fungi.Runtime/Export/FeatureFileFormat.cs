using Fungi.Runtime.Export.Hdf5;

namespace Fungi.Runtime.Export;

/// <summary>A format in which arrays are exported. Equal arrays give equal bytes.</summary>
/// <param name="name">What the user calls it.</param>
internal abstract class FeatureFileFormat(string name)
{
    public static IReadOnlyList<FeatureFileFormat> All { get; } = [new Hdf5Format(), new SafetensorsFormat(), new NpzFormat()];

    public string Name => name;

    /// <summary>Writes a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="arrays">What it shall hold.</param>
    /// <param name="written">Told how many bytes have been written since the last call.</param>
    public abstract void Write(string path, IReadOnlyList<ExportedArray> arrays, Action<int> written);
}
