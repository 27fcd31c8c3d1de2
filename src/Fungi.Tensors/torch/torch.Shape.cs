using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor broadcast_to(Tensor input, params long[] shape) => input.broadcast_to(shape);

    public static Tensor diag(Tensor input, long diagonal = 0) => input.diag(diagonal);

    public static Tensor diag_embed(Tensor input, long offset = 0, long dim1 = -2, long dim2 = -1) => input.diag_embed(offset, dim1, dim2);

    public static Tensor diagonal(Tensor input, long offset = 0, long dim1 = 0, long dim2 = 1) => input.diagonal(offset, dim1, dim2);

    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);

    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    public static Tensor fliplr(Tensor input) => input.fliplr();

    public static Tensor flipud(Tensor input) => input.flipud();

    public static Tensor movedim(Tensor input, long[] source, long[] destination) => input.movedim(source, destination);

    public static Tensor narrow(Tensor input, long dim, long start, long length) => input.narrow(dim, start, length);

    public static Tensor permute(Tensor input, params long[] permutation) => input.permute(permutation);

    public static Tensor ravel(Tensor input) => input.ravel();

    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) => input.repeat_interleave(repeats, dim, output_size);

    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) => input.repeat_interleave(repeats, dim, output_size);

    public static Tensor reshape(Tensor input, params long[] shape) => input.reshape(shape);

    public static Tensor roll(Tensor input, ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => input.roll(shifts, dims);

    public static Tensor roll(Tensor input, (long, long, long) shifts, (long, long, long) dims) => input.roll(shifts, dims);

    public static Tensor roll(Tensor input, (long, long) shifts, (long, long) dims) => input.roll(shifts, dims);

    public static Tensor roll(Tensor input, long shifts, long? dims = null) => input.roll(shifts, dims);

    public static Tensor roll(Tensor input, long[] shifts) => input.roll(shifts);

    public static Tensor roll(Tensor input, long[] shifts, long[] dims) => input.roll(shifts, dims);

    public static Tensor swapaxes(Tensor input, long axis0, long axis1) => input.swapaxes(axis0, axis1);

    public static Tensor t(Tensor input) => input.t();

    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    public static Tensor tril_(Tensor input, long diagonal = 0) => input.tril_(diagonal);

    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    public static Tensor triu_(Tensor input, long diagonal = 0) => input.triu_(diagonal);

    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);

    public static Tensor unsqueeze_(Tensor input, long dim) => input.unsqueeze_(dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => Concatenate(tensors, dim);

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Concatenate([.. tensors], dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Concatenate(tensors.ToArray(), dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Stack([.. tensors], dim);

    public static Tensor hstack(params Tensor[] tensors) => StackHorizontally(tensors);

    public static Tensor hstack(IList<Tensor> tensors) => StackHorizontally([.. tensors]);

    public static Tensor hstack(IEnumerable<Tensor> tensors) => StackHorizontally([.. tensors]);

    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => StackHorizontally(tensors.ToArray());

    public static Tensor vstack(Tensor[] tensors) => StackVertically(tensors);

    public static Tensor vstack(IList<Tensor> tensors) => StackVertically([.. tensors]);

    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => StackVertically(tensors.ToArray());

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") => Meshgrid([.. tensors], indexing);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Broadcast(tensors);

    public static Tensor[] unbind(Tensor tensor, int dim = 0) => tensor.unbind(dim);

    public static Tensor movedim(Tensor input, long source, long destination) => input.movedim([source], [destination]);

    [Aten("cat(Tensor[] tensors, int dim=0) -> Tensor")]
    private static partial Tensor Concatenate(Tensor[] tensors, long dim);

    [Aten("stack(Tensor[] tensors, int dim=0) -> Tensor")]
    private static partial Tensor Stack(Tensor[] tensors, long dim);

    [Aten("hstack(Tensor[] tensors) -> Tensor")]
    private static partial Tensor StackHorizontally(Tensor[] tensors);

    [Aten("vstack(Tensor[] tensors) -> Tensor")]
    private static partial Tensor StackVertically(Tensor[] tensors);

    [Aten("meshgrid.indexing(Tensor[] tensors, *, str indexing) -> Tensor[]")]
    private static partial Tensor[] Meshgrid(Tensor[] tensors, string indexing);

    [Aten("broadcast_tensors(Tensor[] tensors) -> Tensor[]")]
    private static partial Tensor[] Broadcast(Tensor[] tensors);
}
