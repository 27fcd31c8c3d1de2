using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [Aten("as_strided(Tensor(a) self, int[] size, int[] stride, int? storage_offset=None) -> Tensor(a)")]
        public partial Tensor as_strided(long[] size, long[] strides, long storageOffset = 0);

        [Aten("broadcast_to(Tensor(a) self, int[] size) -> Tensor(a)")]
        public partial Tensor broadcast_to(params long[] shape);

        [Aten("channel_shuffle(Tensor self, int groups) -> Tensor")]
        public partial Tensor channel_shuffle(long groups);

        [Aten("contiguous(Tensor(a) self, *, MemoryFormat memory_format=0) -> Tensor(a)")]
        public partial Tensor contiguous();

        [Aten("diag(Tensor self, int diagonal=0) -> Tensor")]
        public partial Tensor diag(long diagonal = 0);

        [Aten("diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor")]
        public partial Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1);

        [Aten("diagflat(Tensor self, int offset=0) -> Tensor")]
        public partial Tensor diagflat(long offset = 0);

        [Aten("diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)")]
        public partial Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1);

        [Aten("expand(Tensor(a) self, int[] size, *, bool implicit=False) -> Tensor(a)")]
        public partial Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false);

        [Aten("expand(Tensor(a) self, int[] size, *, bool implicit=False) -> Tensor(a)")]
        public partial Tensor expand(long[] sizes, bool isImplicit = false);

        [Aten("expand(Tensor(a) self, int[] size, *, bool implicit=False) -> Tensor(a)")]
        public partial Tensor expand(params long[] sizes);

        [Aten("expand(Tensor(a) self, int[] size, *, bool implicit=False) -> Tensor(a)")]
        public partial Tensor expand(Size sizes, bool isImplicit = false);

        [Aten("expand_as(Tensor(a) self, Tensor other) -> Tensor(a)")]
        public partial Tensor expand_as(Tensor other);

        [Aten("flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)")]
        public partial Tensor flatten(long start_dim = 0, long end_dim = -1);

        [Aten("flip(Tensor self, int[] dims) -> Tensor")]
        public partial Tensor flip(params long[] dims);

        [Aten("fliplr(Tensor self) -> Tensor")]
        public partial Tensor fliplr();

        [Aten("flipud(Tensor self) -> Tensor")]
        public partial Tensor flipud();

        [Aten("moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)")]
        public partial Tensor moveaxis(long[] source, long[] destination);

        [Aten("movedim.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)")]
        public partial Tensor movedim(long[] source, long[] destination);

        [Aten("narrow(Tensor(a) self, int dim, int start, int length) -> Tensor(a)")]
        public partial Tensor narrow(long dim, long start, long length);

        [Aten("permute(Tensor(a) self, int[] dims) -> Tensor(a)")]
        public partial Tensor permute(params long[] permutation);

        [Aten("ravel(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor ravel();

        [Aten("repeat(Tensor self, int[] repeats) -> Tensor")]
        public partial Tensor repeat(params long[] sizes);

        [Aten("repeat_interleave.self_int(Tensor self, int repeats, int? dim=None, *, int? output_size=None) -> Tensor")]
        public partial Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null);

        [Aten("repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, int? output_size=None) -> Tensor")]
        public partial Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null);

        [Aten("reshape(Tensor(a) self, int[] shape) -> Tensor(a)")]
        public partial Tensor reshape(params long[] shape);

        [Aten("roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default);

        [Aten("roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll((long, long, long) shifts, (long, long, long) dims);

        [Aten("roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll((long, long) shifts, (long, long) dims);

        [Aten("roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll(long shifts, long? dims = null);

        [Aten("roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll(long[] shifts);

        [Aten("roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor")]
        public partial Tensor roll(long[] shifts, long[] dims);

        [Aten("swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)")]
        public partial Tensor swapaxes(long dim0, long dim1);

        [Aten("swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a)")]
        public partial Tensor swapdims(long dim0, long dim1);

        [Aten("t(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor t();

        [Aten("transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)")]
        public partial Tensor transpose(long dim0, long dim1);

        [Aten("transpose_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)")]
        public partial Tensor transpose_(long dim0, long dim1);

        [Aten("tril(Tensor self, int diagonal=0) -> Tensor")]
        public partial Tensor tril(long diagonal = 0);

        [Aten("tril_(Tensor(a!) self, int diagonal=0) -> Tensor(a!)")]
        public partial Tensor tril_(long diagonal = 0);

        [Aten("triu(Tensor self, int diagonal=0) -> Tensor")]
        public partial Tensor triu(long diagonal = 0);

        [Aten("triu_(Tensor(a!) self, int diagonal=0) -> Tensor(a!)")]
        public partial Tensor triu_(long diagonal = 0);

        [Aten("unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)")]
        public partial Tensor unfold(long dimension, long size, long step);

        [Aten("unsqueeze(Tensor(a) self, int dim) -> Tensor(a)")]
        public partial Tensor unsqueeze(long dim);

        [Aten("unsqueeze_(Tensor(a!) self, int dim) -> Tensor(a!)")]
        public partial Tensor unsqueeze_(long dim);

        [Aten("view(Tensor(a) self, int[] size) -> Tensor(a)")]
        public partial Tensor view(params long[] shape);

        [Aten("view_as(Tensor(a) self, Tensor other) -> Tensor(a)")]
        public partial Tensor view_as(Tensor other);

        [Aten("view_as_complex(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor view_as_complex();

        [Aten("view_as_real(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor view_as_real();

        public Tensor T => Transposed();

        public Tensor mT => transpose(-2, -1);

        public Tensor permute(IEnumerable<long> permutation) => permute([.. permutation]);

        public Tensor squeeze(long? dim = null) => dim is { } axis ? SqueezeAxis(axis) : SqueezeAll();

        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        public Tensor unflatten(long dim, params long[] sizes)
        {
            var axis = Axis((int)dim);
            return reshape([.. shape[..axis], .. sizes, .. shape[(axis + 1)..]]);
        }

        public Tensor rot90(long k = 1, (long, long)? dims = null) => Rotate(k, dims ?? (0, 1));

        public Tensor tile(long[] reps) => Tile(reps);

        [Aten("chunk(Tensor(a) self, int chunks, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] chunk(long chunks, long dim = 0);

        [Aten("unbind.int(Tensor(a) self, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] unbind(long dimension = 0);

        [Aten("split.Tensor(Tensor(a) self, int split_size, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] split(long size, int dim = 0);

        [Aten("split_with_sizes(Tensor(a) self, int[] split_sizes, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0);

        public Tensor[] split(long[] sizes, long dim = 0) => split(sizes.AsSpan(), dim);

        public Tensor[] split(params long[] sizes) => split(sizes.AsSpan());

        [Aten("squeeze(Tensor(a) self) -> Tensor(a)")]
        private partial Tensor SqueezeAll();

        [Aten("squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)")]
        private partial Tensor SqueezeAxis(long dim);

        [Aten("numpy_T(Tensor(a) self) -> Tensor(a)")]
        private partial Tensor Transposed();

        [Aten("rot90(Tensor self, int k=1, int[] dims=[0,1]) -> Tensor")]
        private partial Tensor Rotate(long k, (long, long) dims);

        [Aten("tile(Tensor self, int[] dims) -> Tensor")]
        private partial Tensor Tile(long[] dims);

        public Tensor squeeze_(long? dim = null) => dim is { } axis ? SqueezeAxisInPlace(axis) : SqueezeAllInPlace();

        [Aten("squeeze_(Tensor(a!) self) -> Tensor(a!)")]
        private partial Tensor SqueezeAllInPlace();

        [Aten("squeeze_.dim(Tensor(a!) self, int dim) -> Tensor(a!)")]
        private partial Tensor SqueezeAxisInPlace(long dim);

        [Aten("tensor_split.sections(Tensor(a) self, int sections, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] tensor_split(long size, long dim = 0);

        [Aten("tensor_split.indices(Tensor(a) self, int[] indices, int dim=0) -> Tensor(a)[]")]
        public partial Tensor[] tensor_split(long[] sizes, long dim = 0);
    }
}
