namespace Fungi.BatchIndependence.Tests.Corpus.Coupled;

/// <summary>The batch's mean is subtracted in place.</summary>
[SslObjective("centred-in-place")]
public sealed partial class CentredInPlace : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.clone();
        x.sub_(z.mean([0]));
        return x.square().sum([1, 2]);
    }
}

/// <summary>Two names for one tensor: what is done to the one shows in the other.</summary>
[SslObjective("alias-changed")]
public sealed partial class AliasChanged : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0).clone();
        var alias = x;
        alias.div_(alias.sum());
        return (x - z.select(1, 1)).square().sum([1]);
    }
}

/// <summary>The rows of a view are written, and the base is returned.</summary>
[SslObjective("written-through-a-transposed-view")]
public sealed partial class WrittenThroughTransposedView : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.select(1, 0).clone();
        var columns = x.t();
        columns.copy_(columns.softmax(-1)); // over the samples
        return (x * z.select(1, 1)).sum([1]);
    }
}

/// <summary>The first row of the buffer is broadcast to all.</summary>
[SslObjective("first-row-copied")]
public sealed partial class FirstRowCopied : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var buffer = zeros_like(z.select(1, 0));
        buffer.copy_(z[0, 0]);
        return (buffer - z.select(1, 1)).square().sum([1]);
    }
}

/// <summary>A slice of the batch is assigned the sum of it.</summary>
[SslObjective("slice-assigned-the-sum")]
public sealed partial class SliceAssignedSum : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var x = z.mean([1]).clone();
        x[.., 0] = x[.., 0].sum();
        return x.square().sum([1]);
    }
}

/// <summary>index_add_ gathers samples of one cluster in one row.</summary>
[SslObjective("index-added")]
public sealed partial class IndexAdded : Clustered
{
    public Tensor Loss(
        [Latents(Dim = nameof(Dim))] Tensor latents,
        [Prototypes(Of = nameof(latents), Count = nameof(Clusters), Size = nameof(Samples))] Tensor prototypes)
    {
        var z = latents.select(1, 0);
        var label = z.matmul(prototypes.t()).argmax(1);
        var sums = zeros_like(prototypes).index_add_(0, label, z, 1);
        return (z - sums.index_select(0, label)).square().sum([1]);
    }
}

/// <summary>The order of statements: the sum is taken after the alias was changed, before it was copied.</summary>
[SslObjective("changed-before-the-sum")]
public sealed partial class ChangedBeforeSum : TwoCrops
{
    public Tensor Loss([Latents(Dim = nameof(Dim))] Tensor z)
    {
        var weights = z.mean([1, 2]) + 3;
        var total = weights.sum();
        weights.div_(total);
        return weights;
    }
}
