using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [Aten("clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor")]
        public partial Tensor clone();

        [Aten("detach(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor detach();

        [Aten("detach_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor detach_();

        public bool requires_grad
        {
            get => Metadata.RequiresGrad != 0;
            set => RequireGrad(value);
        }

        [Aten("is_leaf(Tensor self) -> bool")]
        private partial bool IsLeaf();

        public bool is_leaf => IsLeaf();

        /// <summary>The gradient that <c>backward</c> accumulated; null before.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint handle;
                Native.Check(Native.TensorGetGrad(Handle, &handle));
                return handle == 0 ? null : new Tensor(handle);
            }
            set
            {
                Native.Check(Native.TensorSetGrad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        [Aten("requires_grad_(Tensor(a!) self, bool requires_grad=True) -> Tensor(a!)")]
        private partial Tensor RequireGrad(bool requires_grad);

        public Tensor requires_grad_(bool requires_grad = true) => RequireGrad(requires_grad);

        public Tensor with_requires_grad(bool requires_grad = true) => RequireGrad(requires_grad);

        [Aten("retain_grad(Tensor(a!) self) -> ()")]
        public partial void retain_grad();

        public void backward() => backward(null);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null)
            => autograd.backward(this, grad_tensors, retain_graph, create_graph, inputs);
    }
}
