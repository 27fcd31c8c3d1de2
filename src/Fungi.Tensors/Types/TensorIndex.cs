namespace TorchSharp;

public static partial class torch
{
    /// <summary>One index of a tensor, as in Python: a position, a range, an ellipsis, a new axis, a truth value or a tensor.</summary>
    public readonly struct TensorIndex
    {
        /// <summary>A new axis of size 1.</summary>
        public static readonly TensorIndex None = new(IndexKind.NewAxis);

        /// <summary>A new axis of size 1, the same as <see cref="None"/>.</summary>
        public static readonly TensorIndex Null = new(IndexKind.NewAxis);

        /// <summary>As many whole axes as the other indices leave.</summary>
        public static readonly TensorIndex Ellipsis = new(IndexKind.Ellipsis);

        /// <summary>One whole axis.</summary>
        public static readonly TensorIndex Colon = Slice();

        private TensorIndex(IndexKind kind, long? start = null, long? stop = null, long? step = null, Tensor? tensor = null)
        {
            Kind = kind;
            Start = start;
            Stop = stop;
            Step = step;
            Positions = tensor;
        }

        internal enum IndexKind
        {
            Single, Slice, NewAxis, Ellipsis, Bool, Tensor,
        }

        internal IndexKind Kind { get; }

        /// <summary>The position, the start of the range, or the truth value.</summary>
        internal long? Start { get; }

        internal long? Stop { get; }

        internal long? Step { get; }

        internal Tensor? Positions { get; }

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(IndexKind.Slice, start, stop, step);

        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, range.end);

        /// <summary>The axis from start to end; an end of <c>^0</c> is the axis's.</summary>
        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value);

        public static TensorIndex Bool(bool value) => new(IndexKind.Bool, value ? 1 : 0);

        public static TensorIndex Single(long? index) => new(IndexKind.Single, index);

        public static TensorIndex Tensor(Tensor tensor) => new(IndexKind.Tensor, tensor: tensor);
    }
}
