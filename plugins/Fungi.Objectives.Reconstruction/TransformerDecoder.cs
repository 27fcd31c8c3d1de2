namespace Fungi.Objectives.Reconstruction;

/// <summary>
/// The decoder of masked autoencoders (He et al. 2022, arXiv 2111.06377): a mask token stands where a patch was dropped, positions are fixed
/// sines and cosines, and pre-norm transformer blocks run over the class token and all patches. Its layers have no biases.
/// </summary>
/// <param name="blocks">
/// All blocks one below the other, 12 D rows each: query, key, value and projection of D rows, then the MLP's two layers of 4 D, the second
/// transposed: [depth · 12 D, D].
/// </param>
/// <param name="maskToken">[1, D].</param>
/// <param name="heads">Attention heads of a block; they divide D.</param>
internal sealed class TransformerDecoder(Tensor blocks, Tensor maskToken, int heads)
{
    /// <summary>Rows of a block for each of its D columns.</summary>
    public const int RowsPerChannel = 12;

    private readonly long width = blocks.shape[1];

    /// <param name="classToken">[B, 1, D].</param>
    /// <param name="patches">[B, N, D], a square row by row.</param>
    /// <param name="masks">1 where a patch is missing, else 0: [B, N].</param>
    /// <returns>The patches' tokens, [B, N, D].</returns>
    public Tensor Decode(Tensor classToken, Tensor patches, Tensor masks)
    {
        var tokens = cat([classToken, lerp(patches, maskToken, masks.unsqueeze(-1)) + Positions(patches)], 1);
        foreach (var block in blocks.split(RowsPerChannel * width)) tokens = Run(block, tokens);
        return Normalized(tokens).narrow(1, 1, patches.shape[1]);
    }

    private Tensor Run(Tensor block, Tensor tokens)
    {
        var layers = block.split([3 * width, width, 4 * width, 4 * width]);
        var all = matmul(Normalized(tokens), layers[0].T).unflatten(-1, [3, heads, -1]).transpose(1, 3); // [B, heads, 3, T, D / heads]
        var attended = scaled_dot_product_attention(all.select(2, 0), all.select(2, 1), all.select(2, 2)).transpose(1, 2).flatten(2);
        tokens += matmul(attended, layers[1].T);
        return tokens + matmul(gelu(matmul(Normalized(tokens), layers[2].T)), layers[3] / 2); // drawn for D inputs; of 4 D, PyTorch's are half as large
    }

    private Tensor Normalized(Tensor tokens) => layer_norm(tokens, [width]);

    /// <summary>Sines and cosines of the column, then of the row, a quarter of the channels each: [N, D].</summary>
    private Tensor Positions(Tensor patches)
    {
        const double LongestWave = 1e4;
        var side = (long)Math.Sqrt(patches.shape[1]);
        var (places, channels) = (Range(side), Range(width / 4));
        var angles = places.unsqueeze(-1) * (channels * (-4 * Math.Log(LongestWave) / width)).exp();
        var waves = cat([angles.sin(), angles.cos()], -1); // [side, D / 2]
        return cat([waves.unsqueeze(0).expand(side, -1, -1), waves.unsqueeze(1).expand(-1, side, -1)], -1).flatten(0, 1);

        Tensor Range(long end) => arange(end, dtype: patches.dtype, device: patches.device);
    }
}
