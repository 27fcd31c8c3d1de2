using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A handle on a libtorch tensor. The dispose scope that was current when it was made owns it; outside all scopes it is the
    /// caller's to dispose, with a finalizer as the safety net.
    /// </summary>
    public sealed partial class Tensor : IDisposable, IEquatable<Tensor>
    {
        private static long s_totalCount;
        private static long s_peakCount;

        private nint _handle;
        private UnscopedHandle? _unscoped;

        internal Tensor(nint handle)
        {
            _handle = handle;
            var total = Interlocked.Increment(ref s_totalCount);
            if (total > s_peakCount) s_peakCount = total;
            OwningDisposeScope = DisposeScope.Current;
            if (OwningDisposeScope is { } scope) scope.Add(this);
            else OwnItself();
        }

        /// <summary>How many tensors are not disposed.</summary>
        public static long TotalCount => Interlocked.Read(ref s_totalCount);

        /// <summary>The highest <see cref="TotalCount"/> so far.</summary>
        public static long PeakCount => Interlocked.Read(ref s_peakCount);

        public nint Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(_handle == 0, this);
                return _handle;
            }
        }

        public bool IsInvalid => _handle == 0;

        internal DisposeScope? OwningDisposeScope { get; set; }

        public void Dispose()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0) return;
            OwningDisposeScope?.MarkAsDisposed(this);
            if (_unscoped is null) Free(handle);
            else _unscoped.Dispose();
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null) other?.Attach(this);
            else OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        /// <summary>Leaves it to the garbage collector to free a tensor that no scope owns; one in a scope costs no finalizer.</summary>
        internal void OwnItself() => _unscoped ??= new UnscopedHandle(_handle);

        private static void Free(nint handle)
        {
            Interlocked.Decrement(ref s_totalCount);
            Native.TensorFree(handle);
        }

        private sealed class UnscopedHandle(nint handle) : IDisposable
        {
            ~UnscopedHandle() => Free(handle);

            public void Dispose()
            {
                Free(handle);
                GC.SuppressFinalize(this);
            }
        }
    }
}
