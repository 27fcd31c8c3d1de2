namespace Fungi.Runtime.Data.Named;

/// <summary>A part of a data set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Images">How many images the published data set has in it; copies with fewer are read as they are.</param>
public sealed record NamedSplit(string Name, int Images);
