namespace Fungi.Models;

/// <summary>What all families of vision transformers have in common: every size but the number of heads can be read off the tensors' shapes.</summary>
internal static class VisionTransformerFamily
{
    private const int ChannelsPerHead = 64;

    // The published widths that do not have 64 channels per head: ViT-H, ViT-g and ViT-bigG all have 16 heads.
    private static readonly Dictionary<int, int> UnusualHeads = new() { [1280] = 16, [1408] = 16, [1664] = 16 };

    /// <summary>Makes a family.</summary>
    /// <param name="id">Its name in a file's metadata.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="recognizes">Whether a checkpoint's tensors are those of this family.</param>
    /// <param name="names">How the family names its tensors.</param>
    /// <param name="complete">Adds what no shape tells, from the architecture so far and the file.</param>
    /// <param name="transform">What is done to images; absent: what DINO does.</param>
    public static BackboneFamily Create(
        string id,
        string name,
        Func<Checkpoint, bool> recognizes,
        TensorNames names,
        Func<VisionTransformerArchitecture, TensorFile, VisionTransformerArchitecture> complete,
        Func<int, InferenceTransform>? transform = null) => new(id, name, recognizes, names, (tensors, options) =>
        {
            var architecture = Described(complete(Infer(tensors, options), tensors), tensors);
            return (architecture, (transform ?? InferenceTransform.Standard)(architecture.ImageSize));
        });

    private static VisionTransformerArchitecture Infer(TensorFile tensors, BackboneOptions options)
    {
        var named = options.Architecture is { } name ? VisionTransformerArchitecture.Parse(name) : null;
        var patch = tensors.ShapeOf("patch_embed.proj.weight", 4);
        var (width, patchSize) = ((int)patch[0], (int)patch[3]);
        var classTokens = (int)tensors.ShapeOf("cls_token", 3)[1];
        var registers = Has("register_tokens") ? (int)tensors.ShapeOf("register_tokens", 3)[1] : 0;
        var positions = tensors.ShapeOf("pos_embed", 3)[1];
        int[] prefixes = [classTokens, 1, 0, classTokens + registers]; // the rarest last
        var prefix = Array.Find(prefixes, prefix => Math.Sqrt(positions - prefix) is >= 1 and var root && root % 1 == 0);
        var isGated = Has("blocks.0.mlp.w12.weight");
        var depth = 1;
        while (Has($"blocks.{depth}.attn.qkv.weight")) depth++;
        var sizes = named ?? new(
            width,
            depth,
            options.Heads ?? BackboneMetadata.Number(tensors, BackboneMetadata.Heads) ?? UsualHeads(tensors.Path, width),
            isGated ? (int)tensors.ShapeOf("blocks.0.mlp.w12.weight", 2)[0] / 2 : (int)tensors.ShapeOf("blocks.0.mlp.fc1.weight", 2)[0],
            patchSize,
            (int)Math.Sqrt(positions - prefix) * patchSize);
        return sizes with
        {
            ClassTokens = classTokens,
            Registers = registers,
            PrefixPositions = prefix,
            HasPatchBias = Has("patch_embed.proj.bias"),
            NormalizesInput = Has("norm_pre.weight"),
            HasQkvBias = Has("blocks.0.attn.qkv.bias"),
            HasLayerScale = Has("blocks.0.ls1.gamma"),
            Activation = isGated ? FeedForwardActivation.SwiGlu : FeedForwardActivation.Gelu,
            NormalizesTokens = Has("norm.weight") || !Has("fc_norm.weight"), // one of them there must be
            NormalizesPooled = Has("fc_norm.weight"),
            OutputDim = Has("proj.weight") ? (int)tensors.ShapeOf("proj.weight", 2)[0] : null,
        };

        bool Has(string tensor) => tensors.Tensors.ContainsKey(tensor);
    }

    private static int UsualHeads(string path, int width) =>
        UnusualHeads.TryGetValue(width, out var heads) ? heads :
        width % ChannelsPerHead == 0 ? width / ChannelsPerHead :
        throw new InputException($"{path}: the number of attention heads is not in the file; expected the option Heads, or Architecture.");

    private static VisionTransformerArchitecture Described(VisionTransformerArchitecture architecture, TensorFile file) => architecture with
    {
        Epsilon = BackboneMetadata.Real(file, BackboneMetadata.Epsilon) ?? architecture.Epsilon,
        Activation = BackboneMetadata.Member<FeedForwardActivation>(file, BackboneMetadata.Activation) ?? architecture.Activation,
        Pooling = BackboneMetadata.Pooled(file) ?? architecture.Pooling,
        Interpolation = new(
            BackboneMetadata.Real(file, BackboneMetadata.InterpolationOffset) ?? architecture.Interpolation.Offset,
            BackboneMetadata.Truth(file, BackboneMetadata.InterpolationAntialias) ?? architecture.Interpolation.Antialias,
            BackboneMetadata.Truth(file, BackboneMetadata.InterpolationAlignCorners) ?? architecture.Interpolation.AlignCorners),
    };
}
