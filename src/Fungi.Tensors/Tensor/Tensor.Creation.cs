using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [Aten("empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [Aten("full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [Aten("ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false);

        [Aten("zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false);
    }
}
