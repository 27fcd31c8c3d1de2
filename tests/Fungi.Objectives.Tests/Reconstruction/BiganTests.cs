using Fungi.Objectives.Reconstruction;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Objectives.Tests.Reconstruction;

public sealed class BiganTests : IDisposable
{
    private const int Size = 3;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly BiganObjective objective = new() { LatentDim = Size, ContentDim = 4 };
    private readonly Tensor mean = zeros(Size, dtype: ScalarType.Float64);
    private readonly Tensor whitening = eye(Size, dtype: ScalarType.Float64);

    public BiganTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_discriminator_that_does_not_know_leaves_ln_2()
    {
        var loss = Loss(LossAssert.Random(2, 1, Size), LossAssert.Random(2, 1, 6), zeros(7, Size + 1, dtype: ScalarType.Float64));
        LossAssert.Equal([Math.Log(2), Math.Log(2)], loss);
    }

    [Fact]
    public void The_logit_is_bilinear_in_direction_and_code()
    {
        var (latents, embeddings, form) = (LossAssert.Random(1, 1, Size), LossAssert.Random(1, 1, 6), LossAssert.Random(7, Size + 1));
        var content = cat([embeddings.flatten() / embeddings.norm(), ones(1, dtype: ScalarType.Float64)]);
        var code = cat([latents.flatten() / Math.Sqrt(3), ones(1, dtype: ScalarType.Float64)]);
        var logit = dot(content, matmul(form, code)).ToDouble();
        LossAssert.Equal([Math.Log(1 + Math.Exp(logit))], Loss(latents, embeddings, form));
        LossAssert.HasGradient(latents, z => Loss(z, embeddings, form));
    }

    /// <summary>The images' colours are functions of their codes that no generated image follows: real pairs are told from generated ones.</summary>
    [Fact]
    public void The_discriminator_tells_real_pairs_from_generated_ones()
    {
        var latents = LossAssert.Random(200, 1, Size);
        var pixels = latents.square().unsqueeze(-1).unsqueeze(-1).expand(-1, -1, -1, 8, 8);
        var embeddings = cat([pixels.mean([3, 4]), pixels.var([3, 4])], -1); // as the context's backbone
        var form = FittedState.Of(objective, "discriminator", latents, embeddings, pixels, mean, whitening);
        Assert.Equal([7, Size + 1], form.shape);
        Assert.True(Loss(latents, embeddings, form).mean().ToDouble() > Math.Log(2)); // D is above 1/2 on real pairs
    }

    private Tensor Loss(Tensor latents, Tensor embeddings, Tensor form) => objective.Loss(latents, embeddings, zeros(1), mean, whitening, form);
}
