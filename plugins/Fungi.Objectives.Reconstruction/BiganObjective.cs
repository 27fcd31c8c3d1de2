using Fungi.Solvers;

namespace Fungi.Objectives.Reconstruction;

/// <summary>
/// Makes an image with its code look like a code with the image that is generated from it, to a discriminator of such pairs (Donahue et al.
/// 2017, arXiv 1605.09782). Generator and discriminator are fitted on training samples; the discriminator sees an image through the backbone.
/// </summary>
[SslObjective("bigan")]
public sealed partial class BiganObjective
{
    private const double Strength = 1e-2; // of the penalties, in units of the mean variance of what enters
    private const int Side = 32; // of a generated image
    private const int Chunk = 64; // generated images that exist at once in the backbone's size

    /// <summary>Size of a code; the embeddings must vary in as many directions.</summary>
    [Range(2, 64)] public int LatentDim { get; init; } = 64;

    /// <summary>How many random directions of the embedding the discriminator sees.</summary>
    [Range(1, 16)] public int ContentDim { get; init; } = 8;

    /// <summary>How many training images everything is fitted on; as many are generated.</summary>
    [Range(2, 65536)] public int FitSize { get; init; } = 1024;

    /// <summary>The view that the embedding is computed from.</summary>
    public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    /// <summary>-log(1 - D), what an encoder minimises: D is the probability that the discriminator gives to image and code being a real pair.</summary>
    public Tensor Loss(
        [Latents(Dim = nameof(LatentDim))] Tensor latents, // [B, 1, L]
        [Embeddings(StopGradient = true)] Tensor embeddings, // [B, 1, E]
        [Pixels] Tensor pixels, // [B, 1, 3, H, W], for the generator alone
        [Moments(Of = nameof(latents), Size = nameof(FitSize))] Tensor mean, // [L]
        [Moments(Of = nameof(latents), Size = nameof(FitSize), Kind = MomentKind.Whitening)] Tensor whitening, // [L, L]
        [Fitted(By = nameof(Discriminator), Size = nameof(FitSize))] Tensor discriminator) // [E + 1, L + 1]
    {
        var content = WithOne(normalize(embeddings, dim: -1));
        var code = WithOne(Code(latents, mean, whitening));
        return softplus(einsum("bve,el,bvl->bv", content, discriminator, code)).mean([1]); // [B]
    }

    /// <summary>The latents with the mean and covariance of the codes that are generated from, which are uniform in [-1, 1).</summary>
    private static Tensor Code(Tensor latents, Tensor mean, Tensor whitening) => matmul(latents - mean, whitening.T) / Math.Sqrt(3);

    private static Tensor WithOne(Tensor vectors) => pad(vectors, [0, 1], value: 1);

    /// <summary>The matrix A of the logit of D, [φ, 1]ᵀ A [z, 1], for the embedding's direction φ and the code z.</summary>
    private Tensor Discriminator(Tensor latents, Tensor embeddings, Tensor pixels, Tensor mean, Tensor whitening, FitContext context)
    {
        var codes = Code(latents, mean, whitening).flatten(0, 1);
        var generatedFrom = context.Uniform("codes", -1, 1, codes.shape).to(codes.dtype);
        var generate = Generator(codes, pixels.flatten(0, 1), context.Cancellation);
        var generated = cat([.. generatedFrom.split(Chunk).Select(Embedded)]);

        var directions = context.Uniform("directions", -1, 1, embeddings.shape[^1], ContentDim).to(embeddings.dtype);
        var basis = block_diag(directions, ones(1, 1, dtype: directions.dtype, device: directions.device)); // [E + 1, R + 1]
        var pairs = cat([Pairs(embeddings.flatten(0, 1), codes), Pairs(generated, generatedFrom)]);
        var areReal = (arange(pairs.shape[0], device: pairs.device) < codes.shape[0]).to(ScalarType.Int64);
        var (weight, bias) = SoftmaxRegression.Fit(pairs, one_hot(areReal, 2), Strength, context.Cancellation)
            ?? throw new InputException("the discriminator: its fit did not converge; expected embeddings that are finite and vary.");
        var form = (weight[1] - weight[0]).unflatten(0, [ContentDim + 1, LatentDim + 1]);
        form[-1, -1] += bias[1] - bias[0];
        return matmul(basis.to(form.dtype), form);

        Tensor Embedded(Tensor some)
        {
            using var scope = NewDisposeScope();
            return context.Embed(generate(some)).to(embeddings.dtype).MoveToOuterDisposeScope();
        }

        Tensor Pairs(Tensor content, Tensor codes) => einsum("sr,sl->srl", matmul(WithOne(normalize(content, dim: -1)), basis), WithOne(codes)).flatten(1);
    }

    /// <summary>From codes to images, as the views are: a linear generator that is fitted to make the training images, in little, from their codes.</summary>
    private static Func<Tensor, Tensor> Generator(Tensor codes, Tensor images, CancellationToken cancellation)
    {
        var (weight, bias) = RidgeRegression.Fit(codes, adaptive_avg_pool2d(images, Side).flatten(1), Strength, cancellation);
        return some => interpolate(
            (matmul(some.to(weight.dtype), weight.T) + bias).unflatten(1, [images.shape[1], Side, Side]).to(images.dtype), images.shape[2..], mode: InterpolationMode.Bilinear);
    }
}
