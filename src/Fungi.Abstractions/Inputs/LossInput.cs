namespace Fungi;

/// <summary>What the runtime must compute for one parameter of a loss, with all sizes resolved.</summary>
/// <param name="Parameter">The parameter's name in the source.</param>
public abstract record LossInput(string Parameter);

/// <summary>See <see cref="LatentsAttribute"/>.</summary>
public sealed record LatentsInput(string Parameter, HeadSpecification Head, string? Views = null, bool StopGradient = false) : LossInput(Parameter);

/// <summary>See <see cref="EmbeddingsAttribute"/>.</summary>
public sealed record EmbeddingsInput(string Parameter, string? Views = null, bool StopGradient = false) : LossInput(Parameter);

/// <summary>See <see cref="BankAttribute"/>.</summary>
public sealed record BankInput(string Parameter, HeadSpecification Head, int Size, string? Views = null) : LossInput(Parameter);

/// <summary>A projection head: what a <see cref="LatentsAttribute"/> says of it.</summary>
/// <param name="Name">Its name, unique in the objective.</param>
/// <param name="Dim">L, or null for the embedding's size.</param>
/// <param name="NormalizeEmbedding">Whether the embedding is divided by its length first.</param>
/// <param name="HiddenLayers">How many hidden layers precede the last linear layer.</param>
/// <param name="HiddenDim">The hidden layers' width.</param>
public sealed record HeadSpecification(string Name, int? Dim = null, bool NormalizeEmbedding = true, int HiddenLayers = 0, int HiddenDim = 2048)
{
    /// <summary>The name of a head that nobody named.</summary>
    public const string DefaultName = "head";
}
