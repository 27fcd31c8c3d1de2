using System.Globalization;
using System.Text.RegularExpressions;

namespace Fungi.Models;

/// <summary>The sizes of a vision transformer (Dosovitskiy et al. 2021, Touvron et al. 2021).</summary>
/// <param name="Width">Channels of a token, which is the embedding's size.</param>
/// <param name="Depth">Number of blocks.</param>
/// <param name="Heads">Attention heads of a block; they divide the width.</param>
/// <param name="HiddenDim">Channels between the two layers of a block's MLP.</param>
/// <param name="PatchSize">Side of a patch in pixels.</param>
/// <param name="ImageSize">Side in pixels of the images whose positions are learned; a whole number of patches.</param>
public sealed partial record VisionTransformerArchitecture(int Width, int Depth, int Heads, int HiddenDim, int PatchSize, int ImageSize)
{
    private const int MlpRatio = 4;

    private static readonly Dictionary<string, (int Width, int Depth, int Heads)> Sizes = new(StringComparer.Ordinal)
    {
        ["tiny"] = (192, 12, 3),
        ["small"] = (384, 12, 6),
        ["base"] = (768, 12, 12),
        ["large"] = (1024, 24, 16),
    };

    /// <summary>Patches along one side of the image.</summary>
    public int GridSize => ImageSize / PatchSize;

    /// <summary>Reads a name such as <c>vit_small_patch16_224</c>: tiny, small, base or large, any patch and image size.</summary>
    /// <exception cref="InputException">It is no such name.</exception>
    public static VisionTransformerArchitecture Parse(string name)
    {
        var match = NamePattern().Match(name);
        if (!match.Success || !Sizes.TryGetValue(match.Groups["size"].Value, out var size))
        {
            throw new InputException(
                $"There is no backbone architecture '{name}'; expected vit_SIZE_patchP_S, such as vit_small_patch16_224, "
                + $"with SIZE one of {string.Join(", ", Sizes.Keys)}.");
        }

        var (width, depth, heads) = size;
        var (patchSize, imageSize) = (Number(match.Groups["patch"]), Number(match.Groups["image"]));
        return new VisionTransformerArchitecture(width, depth, heads, MlpRatio * width, patchSize, imageSize).Validate();
    }

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

    private static int Number(Group digits) => int.Parse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^vit_(?<size>[a-z]+)_patch(?<patch>\d{1,4})_(?<image>\d{1,5})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();
}
