using Fungi.Tensors;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        /// <summary>The memory of a contiguous CPU tensor; valid while the tensor lives.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not contiguous, not on the CPU, or has more than 2^31 - 1 bytes.</exception>
        public Span<byte> bytes
        {
            get => Elements<byte>(NumberOfElements * ElementSize);
            set
            {
                if (value.Length != NumberOfElements * ElementSize)
                    throw new ArgumentException($"{value.Length} bytes for a tensor of {NumberOfElements * ElementSize}.", nameof(value));
                value.CopyTo(bytes);
            }
        }

        /// <summary>The elements in row-major order; a tensor on a device is copied to the CPU first.</summary>
        /// <exception cref="InvalidOperationException">The elements are of another type than <typeparamref name="T"/>.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            if (ScalarTypeOf(typeof(T)) != dtype) throw new InvalidOperationException($"{typeof(T).Name} is not compatible with {dtype}.");
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        /// <summary>The only element.</summary>
        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new InvalidOperationException($"item() needs a tensor of one element; this one has {NumberOfElements}.");
            if (ScalarTypeOf(typeof(T)) != dtype) throw new InvalidOperationException($"{typeof(T).Name} is not compatible with {dtype}.");
            if (!is_cpu() || !is_contiguous())
            {
                using var local = detach().cpu().contiguous();
                return local.item<T>();
            }

            var value = Elements<T>(1)[0];
            GC.KeepAlive(this);
            return value;
        }

        public Scalar ToScalar() => Scalar.Of(LocalScalar());

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);

        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        public T ReadCpuValue<T>(long i) where T : unmanaged
        {
            using var accessor = data<T>();
            return accessor[i];
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024) => stream.Write(bytes);

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024) => stream.ReadExactly(bytes);

        /// <summary>The address of the first element of a contiguous CPU tensor.</summary>
        internal unsafe void* Data
        {
            get
            {
                var metadata = Metadata;
                if (metadata.DeviceType != (int)DeviceType.CPU)
                    throw new InvalidOperationException($"The memory of a tensor on {device} cannot be read; move it to the CPU first.");
                if (metadata.IsContiguous == 0) throw new InvalidOperationException("The memory of a non-contiguous tensor cannot be read; call contiguous() first.");
                void* data;
                Native.Check(Native.TensorData(Handle, &data));
                return data;
            }
        }

        internal unsafe Span<T> Elements<T>(long count) where T : unmanaged => count <= int.MaxValue
            ? new Span<T>(Data, (int)count)
            : throw new InvalidOperationException($"A span holds at most 2^31 - 1 elements; the tensor has {count}.");

        /// <summary>The value of a tensor of one element, as truth value, integer or double.</summary>
        internal TensorValue LocalScalar() => NumberOfElements == 1
            ? Item()
            : throw new InvalidOperationException($"A tensor of {NumberOfElements} elements is no scalar.");

        [Aten("item(Tensor self) -> Scalar")]
        private partial TensorValue Item();
    }

    internal static ScalarType ScalarTypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => ScalarType.Bool,
        TypeCode.Byte => ScalarType.Byte,
        TypeCode.SByte => ScalarType.Int8,
        TypeCode.Int16 => ScalarType.Int16,
        TypeCode.Int32 => ScalarType.Int32,
        TypeCode.Int64 => ScalarType.Int64,
        TypeCode.Single => ScalarType.Float32,
        TypeCode.Double => ScalarType.Float64,
        _ when type == typeof(Half) => ScalarType.Float16,
        _ => throw new NotSupportedException($"Tensors cannot hold elements of type {type.FullName}."),
    };
}
