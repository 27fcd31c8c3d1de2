using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>How a vision transformer makes one embedding of its tokens.</summary>
public sealed class TokenPooling
{
    private readonly Func<Tensor, int, int, Tensor> pool;

    private TokenPooling(string name, bool readsPatches, Func<Tensor, int, int, Tensor> pool)
    {
        Name = name;
        ReadsPatches = readsPatches;
        this.pool = pool;
    }

    /// <summary>The first class token.</summary>
    public static TokenPooling ClassToken { get; } = new("token", readsPatches: false, (tokens, _, _) => tokens.narrow(1, 0, 1));

    /// <summary>The mean of all class tokens, as distilled DeiT's two (Touvron et al. 2021, arXiv 2012.12877).</summary>
    public static TokenPooling ClassTokenMean { get; } = new("class-avg", readsPatches: false, (tokens, classTokens, _) => tokens.narrow(1, 0, classTokens).mean([1], keepdim: true));

    /// <summary>The mean of the patches.</summary>
    public static TokenPooling PatchMean { get; } = new("avg", readsPatches: true, (tokens, _, prefix) => Patches(tokens, prefix).mean([1], keepdim: true));

    /// <summary>The greatest value of each channel among the patches.</summary>
    public static TokenPooling PatchMaximum { get; } = new("max", readsPatches: true, (tokens, _, prefix) => Patches(tokens, prefix).amax([1], keepdim: true));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TokenPooling> All { get; } = [ClassToken, ClassTokenMean, PatchMean, PatchMaximum];

    /// <summary>The names of all.</summary>
    internal static string Names => string.Join(", ", All.Select(pooling => pooling.Name));

    /// <summary>Its name in options and in files, as timm calls it.</summary>
    public string Name { get; }

    /// <summary>Whether it looks at patches; else the class tokens, with which the sequence begins, are all it needs.</summary>
    public bool ReadsPatches { get; }

    /// <summary>[N, T, width] to [N, 1, width].</summary>
    /// <param name="tokens">The class tokens, then registers, then patches; without those after the class tokens unless it reads patches.</param>
    /// <param name="classTokens">How many class tokens there are.</param>
    /// <param name="prefix">How many tokens stand before the patches.</param>
    public Tensor Pool(Tensor tokens, int classTokens, int prefix) => pool(tokens, classTokens, prefix);

    /// <summary>The one of this name; null: there is none.</summary>
    public static TokenPooling? Find(string name) => All.FirstOrDefault(pooling => pooling.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Tensor Patches(Tensor tokens, int prefix) => tokens.narrow(1, prefix, tokens.shape[1] - prefix);
}
