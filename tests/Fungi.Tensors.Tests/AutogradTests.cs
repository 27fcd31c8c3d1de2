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

    [Fact]
    public void GradientsOfElementaryFunctions()
    {
        using var scope = NewDisposeScope();
        var x = tensor([0.3, 1.2]).requires_grad_();
        TensorAssert.Elements([2 * 0.3, 2 * 1.2], autograd.grad([x.square().sum()], [x])[0]);
        TensorAssert.Elements([Math.Cos(0.3), Math.Cos(1.2)], autograd.grad([x.sin().sum()], [x])[0]);
        TensorAssert.Elements([3, 5], autograd.grad([x], [x], [tensor([3.0, 5])])[0]);
        var second = autograd.grad([autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0].sum()], [x])[0];
        TensorAssert.Elements([6 * 0.3, 6 * 1.2], second);
    }

    [Fact]
    public void BackwardAddsUpInTheLeaves()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();
        Assert.Null(x.grad);
        var loss = (x * x).sum();
        loss.backward(retain_graph: true);
        loss.backward();
        TensorAssert.Elements([4, 4], x.grad!);
        x.grad = null;
        Assert.Null(x.grad);
        Assert.True(x.is_leaf);
        Assert.False(loss.is_leaf);
        Assert.Throws<TensorException>(() => loss.backward());
    }

    [Fact]
    public void UnusedInputsAreErrorsUnlessAllowed()
    {
        using var scope = NewDisposeScope();
        var (used, unused) = (ones(1).requires_grad_(), ones(1).requires_grad_());
        var loss = used.sum();
        Assert.Throws<TensorException>(() => autograd.grad([loss], [unused], retain_graph: true));
        Assert.Null(autograd.grad([loss], [used, unused], allow_unused: true)[1]);
    }

    [Fact]
    public void GradModesNestAndEnd()
    {
        using var scope = NewDisposeScope();
        var x = ones(1).requires_grad_();
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }

        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
        using (inference_mode()) Assert.True(is_inference_mode_enabled());
        Assert.False(is_inference_mode_enabled());
    }
}
