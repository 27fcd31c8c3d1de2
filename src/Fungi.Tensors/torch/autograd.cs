using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.GradMode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.InferenceMode() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly byte _previous = Native.GradMode();

        public GradMode(bool enabled) => Native.SetGradMode(enabled ? (byte)1 : (byte)0);

        public void Dispose() => Native.SetGradMode(_previous);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint _guard = Native.InferenceModeBegin(enabled ? (byte)1 : (byte)0);

        public void Dispose()
        {
            var guard = Interlocked.Exchange(ref _guard, 0);
            if (guard != 0) Native.InferenceModeEnd(guard);
        }
    }

    public static unsafe class autograd
    {
        /// <summary>The sum of the gradients of the outputs with respect to each input; with <paramref name="allow_unused"/>, null where an input was not used.</summary>
        public static IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var (outputHandles, gradHandles, inputHandles) = (Handles(outputs), Handles(grad_outputs), Handles(inputs));
            var results = new nint[inputHandles.Length];
            fixed (nint* o = outputHandles, g = gradHandles, i = inputHandles, r = results)
            {
                Check("grad", outputs, Native.AutogradGrad(
                    o, outputHandles.Length, g, gradHandles.Length, i, inputHandles.Length, Flag(retain_graph), Flag(create_graph), Flag(allow_unused), r));
            }

            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return System.Array.ConvertAll(results, handle => handle == 0 ? null! : new Tensor(handle));
        }

        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var (outputHandles, gradHandles, inputHandles) = (Handles(tensors), Handles(grad_tensors), Handles(inputs));
            fixed (nint* o = outputHandles, g = gradHandles, i = inputHandles)
            {
                Check("backward", tensors, Native.AutogradBackward(
                    o, outputHandles.Length, g, gradHandles.Length, i, inputHandles.Length, Flag(retain_graph ?? create_graph), Flag(create_graph)));
            }

            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
            => backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
            => backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : TensorValue.Handles([.. tensors]);

        private static byte Flag(bool value) => value ? (byte)1 : (byte)0;

        private static void Check(string name, IList<Tensor> outputs, byte* error)
        {
            if (error == null) return;
            var shapes = string.Join(", ", outputs.Select(output => $"{output.dtype}[{string.Join(", ", output.shape)}]"));
            throw new TensorException($"autograd.{name}({shapes}): {TensorException.FirstLine(error)}");
        }
    }
}
