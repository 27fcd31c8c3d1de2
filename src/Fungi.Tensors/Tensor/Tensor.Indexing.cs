using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [Aten("bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor")]
        public partial Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false);

        [Aten("gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor")]
        public partial Tensor gather(long dim, Tensor index);

        [Aten("index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor")]
        public partial Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha);

        [Aten("index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor")]
        public partial Tensor index_copy(long dim, Tensor index, Tensor source);

        [Aten("index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!)")]
        public partial Tensor index_copy_(long dim, Tensor index, Tensor source);

        [Aten("index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor")]
        public partial Tensor index_fill(long dim, Tensor index, Scalar value);

        [Aten("index_fill_.int_Scalar(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)")]
        public partial Tensor index_fill_(long dim, Tensor index, Scalar value);

        [Aten("index_select(Tensor self, int dim, Tensor index) -> Tensor")]
        public partial Tensor index_select(long dim, Tensor index);

        [Aten("masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor")]
        public partial Tensor masked_fill(Tensor mask, Scalar value);

        [Aten("masked_fill_.Scalar(Tensor(a!) self, Tensor mask, Scalar value) -> Tensor(a!)")]
        public partial Tensor masked_fill_(Tensor mask, Scalar value);

        [Aten("masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor")]
        public partial Tensor masked_scatter(Tensor mask, Tensor value);

        [Aten("masked_scatter_(Tensor(a!) self, Tensor mask, Tensor source) -> Tensor(a!)")]
        public partial Tensor masked_scatter_(Tensor mask, Tensor value);

        [Aten("masked_select(Tensor self, Tensor mask) -> Tensor")]
        public partial Tensor masked_select(Tensor mask);

        [Aten("scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor")]
        public partial Tensor scatter(long dim, Tensor index, Tensor src);

        [Aten("scatter_.src(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)")]
        public partial Tensor scatter_(long dim, Tensor index, Tensor src);

        [Aten("scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor")]
        public partial Tensor scatter_add(long dim, Tensor index, Tensor src);

        [Aten("scatter_add_(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)")]
        public partial Tensor scatter_add_(long dim, Tensor index, Tensor src);

        [Aten("select_scatter(Tensor self, Tensor src, int dim, int index) -> Tensor")]
        public partial Tensor select_scatter(Tensor src, long dim, long index);

        [Aten("slice_scatter(Tensor self, Tensor src, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor")]
        public partial Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1);

        [Aten("take(Tensor self, Tensor index) -> Tensor")]
        public partial Tensor take(Tensor index);

        [Aten("select.int(Tensor(a) self, int dim, int index) -> Tensor(a)")]
        public partial Tensor select(long dim, long index);

        [Aten("slice.Tensor(Tensor(a) self, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor(a)")]
        public partial Tensor slice(long dim, long start, long finish, long step);

        public Tensor take_along_dim(Tensor indices) => TakeAlong(indices, null);

        public Tensor take_along_dim(Tensor indices, long dim) => TakeAlong(indices, dim);

        [Aten("take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor")]
        private partial Tensor TakeAlong(Tensor indices, long? dim);

        [Aten("index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha);

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Positions(indices));
            set => index_put_(value, Positions(indices));
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, Positions(i1));
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(Positions(i1, i2));
            set => index_put_(value, Positions(i1, i2));
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(Positions(i1, i2, i3));
            set => index_put_(value, Positions(i1, i2, i3));
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(Positions(i1, i2, i3, i4));
            set => index_put_(value, Positions(i1, i2, i3, i4));
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var (view, tensors) = View(indices);
            if (tensors.Length == 0) return ReferenceEquals(view, this) ? alias() : view;
            var result = view.IndexByTensors(tensors);
            if (!ReferenceEquals(view, this)) view.Dispose();
            return result;
        }

        public Tensor index(params Tensor[] indices) => index(System.Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false)
            => index_put_(value, System.Array.ConvertAll(indices, TensorIndex.Tensor), accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var tensor = full([], value, dtype, device);
            return index_put_(tensor, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, System.Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            var (view, tensors) = View(indices);
            if (tensors.Length > 0) view.PutByTensors(tensors, value, accumulate);
            else if (accumulate) view.add_(value);
            else view.copy_(value);
            if (!ReferenceEquals(view, this)) view.Dispose();
            return this;
        }

        [Aten("alias(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor alias();

        [Aten("index.Tensor(Tensor self, Tensor?[] indices) -> Tensor")]
        private partial Tensor IndexByTensors(Tensor?[] indices);

        [Aten("index_put_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor(a!)")]
        private partial Tensor PutByTensors(Tensor?[] indices, Tensor values, bool accumulate);

        [Aten("slice.Tensor(Tensor(a) self, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor(a)")]
        private partial Tensor Slice(long dim, long? start, long? end, long step);

        private static TensorIndex[] Positions(params long[] indices) => System.Array.ConvertAll(indices, index => (TensorIndex)index);

        // What positions, ranges and new axes select is a view; the tensors among the indices, each at its axis of that view, are left over.
        private (Tensor View, Tensor?[] Tensors) View(TensorIndex[] indices)
        {
            var axesUsed = indices.Sum(AxesUsed);
            var view = this;
            var axis = 0;
            var slot = 0; // a mask of several axes takes one slot in libtorch's list
            var tensors = new List<Tensor?>();
            foreach (var index in indices)
            {
                if (index.Kind == TensorIndex.IndexKind.Ellipsis)
                {
                    axis += (int)Dimensions - axesUsed;
                    slot += (int)Dimensions - axesUsed;
                    continue;
                }

                var next = index.Kind switch
                {
                    TensorIndex.IndexKind.Single => view.select(axis, index.Start.GetValueOrDefault()),
                    TensorIndex.IndexKind.Slice when index is { Start: null or 0, Stop: null, Step: null or 1 } => view,
                    TensorIndex.IndexKind.Slice => view.Slice(axis, index.Start, index.Stop, index.Step ?? 1),
                    TensorIndex.IndexKind.NewAxis or TensorIndex.IndexKind.Bool => view.unsqueeze(axis),
                    _ => view,
                };
                if (!ReferenceEquals(next, view) && !ReferenceEquals(view, this)) view.Dispose();
                view = next;
                if (index.Kind == TensorIndex.IndexKind.Single) continue;
                if (index.Kind is TensorIndex.IndexKind.Tensor or TensorIndex.IndexKind.Bool)
                {
                    var positions = index.Positions ?? tensor(index.Start != 0, device: device).unsqueeze(0);
                    while (tensors.Count < slot) tensors.Add(null);
                    tensors.Add(positions);
                    axis += positions.dtype is ScalarType.Bool ? (int)positions.Dimensions : 1;
                    slot++;
                    continue;
                }

                axis++;
                slot++;
            }

            return (view, [.. tensors]);
        }

        private static int AxesUsed(TensorIndex index) => index.Kind switch
        {
            TensorIndex.IndexKind.Single or TensorIndex.IndexKind.Slice => 1,
            TensorIndex.IndexKind.Tensor => index.Positions is { dtype: ScalarType.Bool } mask ? (int)mask.Dimensions : 1,
            _ => 0,
        };

        /// <summary>This tensor where the condition holds, elsewhere <paramref name="y"/>.</summary>
        public Tensor where(Tensor condition, Tensor y) => torch.where(condition, this, y);
    }
}
