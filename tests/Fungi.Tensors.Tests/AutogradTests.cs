using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Fungi.Tensors.Tests;

public sealed class AutogradTests
{
    [Fact]
    public void GradientOfATransformerBlockMatchesFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var weight = randn(12, 4, dtype: float64).requires_grad_();
        var tokens = randn(2, 3, 4, dtype: float64);

        Tensor Loss(Tensor w)
        {
            var normed = layer_norm(tokens, [4]);
            var qkv = linear(normed, w).reshape(2, 3, 3, 4).permute(2, 0, 1, 3);
            var attended = scaled_dot_product_attention(qkv[0], qkv[1], qkv[2]);
            return logsumexp(gelu(tokens + attended).sum(-1), 1).sum();
        }

        var gradient = autograd.grad([Loss(weight)], [weight])[0];

        var numeric = zeros_like(weight);
        for (var i = 0; i < 12; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                var step = zeros_like(weight);
                step[i, j] = 1e-6;
                using var _ = no_grad();
                numeric[i, j] = (Loss(weight + step) - Loss(weight - step)) / 2e-6;
            }
        }

        Assert.True(allclose(gradient, numeric, rtol: 1e-5, atol: 1e-7), $"{gradient}\n{numeric}");
    }
}
