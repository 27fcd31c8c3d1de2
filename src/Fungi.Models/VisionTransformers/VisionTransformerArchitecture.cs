using System.Globalization;
using System.Text.RegularExpressions;

namespace Fungi.Models;

/// <summary>All that tells one vision transformer from another, its weights aside (Dosovitskiy et al. 2021, Touvron et al. 2021).</summary>
/// <param name="Width">Channels of a token, which is the embedding's size where it is not projected.</param>
/// <param name="Depth">Number of blocks.</param>
/// <param name="Heads">Attention heads of a block; they divide the width.</param>
/// <param name="HiddenDim">Channels between the two layers of a block's MLP.</param>
/// <param name="PatchSize">Side of a patch in pixels.</param>
/// <param name="ImageSize">Side in pixels of the images whose positions are learned; a whole number of patches.</param>
public sealed partial record VisionTransformerArchitecture(int Width, int Depth, int Heads, int HiddenDim, int PatchSize, int ImageSize) : IBackboneArchitecture
{
    private const int MlpRatio = 4;

    private static readonly Dictionary<string, (int Width, int Depth, int Heads)> Sizes = new(StringComparer.Ordinal)
    {
        ["tiny"] = (192, 12, 3),
        ["small"] = (384, 12, 6),
        ["base"] = (768, 12, 12),
        ["large"] = (1024, 24, 16),
        ["huge"] = (1280, 32, 16),
    };

    /// <summary>C, the number of class tokens.</summary>
    public int ClassTokens { get; init; } = 1;

    /// <summary>R, the number of registers between class tokens and patches (Darcet et al. 2023, arXiv 2309.16588).</summary>
    public int Registers { get; init; }

    /// <summary>How many learned positions are no patch's: none, one that all class tokens share, one for each, or one for each register too.</summary>
    public int PrefixPositions { get; init; } = 1;

    /// <summary>Whether the patch embedding adds a bias.</summary>
    public bool HasPatchBias { get; init; } = true;

    /// <summary>Whether tokens are normalised before the first block.</summary>
    public bool NormalizesInput { get; init; }

    /// <summary>Whether queries, keys and values have a bias.</summary>
    public bool HasQkvBias { get; init; } = true;

    /// <summary>Whether blocks scale what they add by learned factors.</summary>
    public bool HasLayerScale { get; init; }

    /// <summary>The feed-forward half's activation.</summary>
    public FeedForwardActivation Activation { get; init; }

    /// <summary>What is added to variances in every layer normalisation.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Whether all tokens are normalised after the last block.</summary>
    public bool NormalizesTokens { get; init; } = true;

    /// <summary>How tokens become an embedding.</summary>
    public TokenPooling Pooling { get; init; } = TokenPooling.ClassToken;

    /// <summary>Whether the embedding is normalised after pooling.</summary>
    public bool NormalizesPooled { get; init; }

    /// <summary>The size of the embedding after a last linear layer without bias; null: there is none.</summary>
    public int? OutputDim { get; init; }

    /// <summary>How positions for images of another size are made.</summary>
    public PositionInterpolation Interpolation { get; init; } = PositionInterpolation.Dino;

    /// <summary>Patches along one side of the image.</summary>
    public int GridSize => ImageSize / PatchSize;

    /// <summary>Reads a name such as <c>vit_small_patch16_224</c>: tiny, small, base, large or huge, any patch and image size.</summary>
    /// <exception cref="InputException">It is no such name.</exception>
    public static VisionTransformerArchitecture Parse(string name)
    {
        var match = NamePattern().Match(name);
        if (!match.Success || !Sizes.TryGetValue(match.Groups["size"].Value, out var size))
        {
            throw new InputException(
                $"There is no backbone architecture '{name}'; expected vit_SIZE_patchP_S, such as vit_small_patch16_224, "
                + $"with SIZE one of {string.Join(", ", Sizes.Keys)}, or a name that fungi models lists.");
        }

        return Of(size, Number(match.Groups["patch"]), Number(match.Groups["image"])).Validate();
    }

    /// <summary>The usual sizes, an MLP of four times the width.</summary>
    /// <param name="size">tiny, small, base, large or huge.</param>
    /// <param name="patchSize">Side of a patch in pixels.</param>
    /// <param name="imageSize">Side in pixels of the images whose positions are learned.</param>
    internal static VisionTransformerArchitecture Of(string size, int patchSize, int imageSize = 224) => Of(Sizes[size], patchSize, imageSize);

    private static VisionTransformerArchitecture Of((int Width, int Depth, int Heads) size, int patchSize, int imageSize) =>
        new(size.Width, size.Depth, size.Heads, MlpRatio * size.Width, patchSize, imageSize);

    /// <summary>
    /// Floating-point operations (a multiplication and an addition are two) of matrix products that the class token of one image at the
    /// trained size depends on: all of every block but the last, of which the queries, the projection and the MLP of one token.
    /// </summary>
    public double ClassTokenOperations()
    {
        double patches = GridSize * GridSize, tokens = patches + 1;
        double projections = 8.0 * Width * Width, mlp = 4.0 * Width * HiddenDim, attention = 4 * tokens * Width; // of one token
        var embedding = patches * 6 * PatchSize * PatchSize * Width;
        var lastBlock = (tokens * 4.0 * Width * Width) + (4.0 * Width * Width) + attention + mlp;
        return embedding + ((Depth - 1) * tokens * (projections + attention + mlp)) + lastBlock;
    }

    /// <summary>Checks that the sizes make a network.</summary>
    /// <returns>This architecture.</returns>
    /// <exception cref="InputException">They do not; the message says why.</exception>
    public VisionTransformerArchitecture Validate()
    {
        int[] sizes = [Width, Depth, Heads, HiddenDim, PatchSize, ImageSize];
        if (sizes.Min() < 1)
        {
            throw new InputException(
                $"Width, depth, heads, hidden dimension, patch and image size must be positive; got {string.Join(", ", sizes)}.");
        }

        if (Width % Heads != 0) throw new InputException($"{Heads} attention heads do not divide a vision transformer's width of {Width}.");
        if (ImageSize % PatchSize != 0)
            throw new InputException($"An image of {ImageSize} pixels is not a whole number of patches of {PatchSize} pixels.");
        return this;
    }

    /// <inheritdoc/>
    public IBackboneArchitecture With(BackboneOptions options) => this with
    {
        Heads = options.Heads ?? Heads,
        Pooling = options.Pooling is { } name ? TokenPooling.Find(name) ?? throw new InputException($"A vision transformer cannot pool by '{name}'; expected one of {TokenPooling.Names}.") : Pooling,
    };

    /// <inheritdoc/>
    public Backbone Build(InferenceTransform transform) => new VisionTransformer(this, transform);

    private static int Number(Group digits) => int.Parse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^vit_(?<size>[a-z]+)_patch(?<patch>\d{1,4})_(?<image>\d{1,5})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();
}
