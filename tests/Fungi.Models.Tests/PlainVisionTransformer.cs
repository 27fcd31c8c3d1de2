using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fungi.Models.Tests;

/// <summary>A vision transformer as its papers write it down, image by image, over the tensors of a checkpoint: what the backbone is compared with.</summary>
internal static class PlainVisionTransformer
{
    private const double Epsilon = 1e-6;

    /// <summary>The normalised tokens of one image.</summary>
    /// <param name="parameters">Tensors by DINO's names; <c>cls_token</c> holds all class tokens.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="image">[3, H, W].</param>
    /// <param name="kept">The patches that enter; null: all.</param>
    /// <param name="isNormalized">Whether the last layer normalisation is applied.</param>
    /// <returns>[C + R + kept, E].</returns>
    public static Tensor Tokens(IReadOnlyDictionary<string, Tensor> parameters, int heads, Tensor image, IEnumerable<long>? kept = null, bool isNormalized = true)
    {
        var patches = functional.conv2d(image.unsqueeze(0), parameters["patch_embed.proj.weight"], parameters["patch_embed.proj.bias"], strides: [parameters["patch_embed.proj.weight"].shape[2], parameters["patch_embed.proj.weight"].shape[2]]).flatten(2).squeeze(0).t();
        var positions = parameters["pos_embed"].squeeze(0);
        var classPositions = positions.shape[0] - patches.shape[0];
        patches += positions.narrow(0, classPositions, patches.shape[0]);
        if (kept is not null) patches = patches.index_select(0, tensor(kept.ToArray()));
        Tensor[] registers = parameters.TryGetValue("register_tokens", out var tokens) ? [tokens.squeeze(0)] : [];
        var x = cat([parameters["cls_token"].squeeze(0) + positions.narrow(0, 0, classPositions), .. registers, patches]);
        for (var block = 0; parameters.ContainsKey($"blocks.{block}.norm1.weight"); block++)
        {
            var path = $"blocks.{block}";
            x += Linear(Attend(Linear(Norm(x, $"{path}.norm1"), $"{path}.attn.qkv")), $"{path}.attn.proj");
            x += Linear(functional.gelu(Linear(Norm(x, $"{path}.norm2"), $"{path}.mlp.fc1")), $"{path}.mlp.fc2");
        }

        return isNormalized ? Norm(x, "norm") : x;

        Tensor Linear(Tensor input, string path) => matmul(input, parameters[$"{path}.weight"].t()) + parameters[$"{path}.bias"];

        Tensor Norm(Tensor input, string path) => PlainVisionTransformer.Norm(parameters, input, path);

        Tensor Attend(Tensor qkv)
        {
            var (query, key, value) = qkv.chunk(3, -1) is [var q, var k, var v] ? (Split(q), Split(k), Split(v)) : throw new InvalidOperationException();
            return matmul(functional.softmax(matmul(query, key.mT) / Math.Sqrt(query.shape[^1]), -1), value).transpose(0, 1).flatten(1);
        }

        Tensor Split(Tensor input) => input.reshape(input.shape[0], heads, -1).transpose(0, 1);
    }

    /// <summary>Layer normalisation of each token.</summary>
    public static Tensor Norm(IReadOnlyDictionary<string, Tensor> parameters, Tensor input, string path)
    {
        var centred = input - input.mean([-1], keepdim: true);
        return (centred / (centred.square().mean([-1], keepdim: true) + Epsilon).sqrt() * parameters[$"{path}.weight"]) + parameters[$"{path}.bias"];
    }
}
