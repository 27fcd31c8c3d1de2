using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        public long Dimensions => Metadata.Dimensions;

        public long ndim => Metadata.Dimensions;

        public long NumberOfElements => Metadata.Elements;

        public long ElementSize => dtype.ElementSize();

        public long[] shape => size();

        public ScalarType dtype => (ScalarType)Metadata.ScalarType;

        public Device device
        {
            get
            {
                var metadata = Metadata;
                return metadata.DeviceType == 0 ? CPU : new Device((DeviceType)metadata.DeviceType, metadata.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Metadata.DeviceType;

        public int device_index => Metadata.DeviceIndex;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_sparse => Metadata.Layout != 0;

        /// <summary>A name for the caller's use; libtorch does not know it.</summary>
        public string? name { get; set; }

        private unsafe TensorMetadata Metadata
        {
            get
            {
                TensorMetadata metadata;
                Native.Check(Native.TensorMetadata(Handle, &metadata));
                return metadata;
            }
        }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long[] size()
        {
            var sizes = Metadata.Sizes.ToArray();
            GC.KeepAlive(this);
            return sizes;
        }

        public long size(int dim) => size()[Axis(dim)];

        public long[] stride()
        {
            var strides = Metadata.Strides.ToArray();
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim) => stride()[Axis(dim)];

        public long storage_offset() => Metadata.StorageOffset;

        public bool is_contiguous() => Metadata.IsContiguous != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        private int Axis(int dim)
        {
            var dimensions = (int)Dimensions;
            return dim >= -dimensions && dim < dimensions
                ? (dim + dimensions) % dimensions
                : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"A tensor of {dimensions} dimensions has no dimension {dim}.");
        }
    }
}
