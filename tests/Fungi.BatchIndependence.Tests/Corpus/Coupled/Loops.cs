namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>The accumulator outlives the sample.</summary>
[SslObjective("running-total")]
public sealed partial class RunningTotal : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var losses = new List<Tensor>();
        var total = zeros(1, dtype: z.dtype, device: z.device).squeeze();
        for (var i = 0; i < z.shape[0]; i++)
        {
            total = 0.9 * total + (z[i, 0] - z[i, 1]).square().sum();
            losses.Add(total);
        }

        return stack(losses);
    }
}

/// <summary>Each sample is compared with the one before it.</summary>
[SslObjective("sample-before")]
public sealed partial class SampleBefore : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var losses = new List<Tensor>();
        for (var i = 0; i < z.shape[0]; i++)
        {
            var other = i > 0 ? z[i - 1, 1] : z[i, 1];
            losses.Add((z[i, 0] - other).square().sum());
        }

        return stack(losses);
    }
}

/// <summary>The next sample around the corner is the negative.</summary>
[SslObjective("sample-after")]
public sealed partial class SampleAfter : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var batch = (int)z.shape[0];
        var losses = new Tensor[batch];
        for (var i = 0; i < batch; i++)
        {
            var positive = (z[i, 0] - z[i, 1]).norm();
            var negative = (z[i, 0] - z[(i + 1) % batch, 1]).norm();
            losses[i] = relu(positive - negative + 1);
        }

        return stack(losses);
    }
}

/// <summary>All samples get the loss of the last.</summary>
[SslObjective("last-value-kept")]
public sealed partial class LastValueKept : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        Tensor last = z[0].sum();
        foreach (var sample in z.unbind(0)) last = sample.square().sum();
        return last.expand(z.shape[0]);
    }
}

/// <summary>Nested loops over all pairs of samples.</summary>
[SslObjective("pairs-of-samples-loop")]
public sealed partial class PairsOfSamplesLoop : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var losses = new List<Tensor>();
        for (var i = 0; i < z.shape[0]; i++)
        {
            var total = z[i, 0].new_zeros(1).squeeze(0);
            for (var j = 0; j < z.shape[0]; j++)
            {
                if (i != j) total = total + cosine_similarity(z[i, 0], z[j, 1], 0).exp();
            }

            losses.Add(total.log1p());
        }

        return stack(losses);
    }
}

/// <summary>The order of the batch is reversed by Insert.</summary>
[SslObjective("inserted-in-front")]
public sealed partial class InsertedInFront : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var losses = new List<Tensor>();
        foreach (var sample in z.unbind(0)) losses.Insert(0, sample.square().sum());
        return stack(losses);
    }
}

/// <summary>The mean so far is subtracted.</summary>
[SslObjective("mean-so-far")]
public sealed partial class MeanSoFar : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var loss = zeros(z.shape[0], dtype: z.dtype, device: z.device);
        for (var i = 0; i < z.shape[0]; i++)
        {
            var mean = z.narrow(0, 0, i + 1).mean([0]); // all samples up to this one
            loss[i] = (z[i] - mean).square().sum();
        }

        return loss;
    }
}

/// <summary>A power iteration carries its vector from sample to sample.</summary>
[SslObjective("carried-vector")]
public sealed partial class CarriedVector : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var direction = ones(Dim, dtype: z.dtype, device: z.device);
        var losses = new List<Tensor>();
        foreach (var sample in z.unbind())
        {
            direction = normalize(sample.t().matmul(sample.matmul(direction)), dim: 0);
            losses.Add(sample.matmul(direction).square().sum());
        }

        return stack(losses);
    }
}

/// <summary>Chunks of two samples, each normalised together.</summary>
[SslObjective("sub-batches")]
public sealed partial class SubBatches : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var parts = z.split(2, 0).Select(part => (part - part.mean([0])).square().sum([1, 2]));
        return cat(parts.ToArray());
    }
}

/// <summary>The place in the batch weights the loss.</summary>
[SslObjective("weighted-by-place")]
public sealed partial class WeightedByPlace : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var losses = new List<Tensor>();
        for (var i = 0; i < z.shape[0]; i++) losses.Add(z[i].square().sum() * (i + 1));
        return stack(losses);
    }
}

/// <summary>An exponential moving average in a buffer that all samples share.</summary>
[SslObjective("shared-buffer")]
public sealed partial class SharedBuffer : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var buffer = zeros(Dim, dtype: z.dtype, device: z.device);
        var losses = new List<Tensor>();
        for (var i = 0; i < z.shape[0]; i++)
        {
            losses.Add((z[i, 0] - buffer).square().sum());
            buffer.mul_(0.5).add_(z[i, 1].detach());
        }

        return stack(losses);
    }
}
