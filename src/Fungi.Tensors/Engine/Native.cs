using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]

namespace Fungi.Tensors;

/// <summary>The functions of native/. Those that return <c>byte*</c> return null, or the text of an error.</summary>
internal static unsafe partial class Native
{
    private const string Library = "fungi_tensors";

    /// <summary>The environment variable that names another build of the library, made for another libtorch.</summary>
    private const string LibraryVariable = "FUNGI_TENSORS_LIBRARY";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Load);

    private static nint Load(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Library) return 0;
        try
        {
            return Environment.GetEnvironmentVariable(LibraryVariable) is { Length: > 0 } file ? NativeLibrary.Load(file) : NativeLibrary.Load(name, assembly, search);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            // One line for each place that was tried; the one that found the library says what is wrong with it.
            var reasons = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var reason = reasons.Skip(1).FirstOrDefault(line => !line.Contains("No such file", StringComparison.Ordinal) || !line.Contains(Library, StringComparison.Ordinal)) ?? reasons[^1];
            throw new DllNotFoundException(
                $"libfungi_tensors.so cannot be loaded: {reason}; expected the libtorch that it was built for (Debian: libtorch-dev), or in {LibraryVariable} "
                + "the path of one built for yours (docs/packages.md says how).", exception);
        }
    }

    [LibraryImport(Library, EntryPoint = "fungi_operator_find")]
    public static partial byte* OperatorFind(byte* name, byte* overload, nint* handle, byte** schema);

    [LibraryImport(Library, EntryPoint = "fungi_operator_call")]
    public static partial byte* OperatorCall(nint handle, TensorValue* arguments, int argumentCount, TensorValue* results, int resultCount);

    [LibraryImport(Library, EntryPoint = "fungi_tensor_free")]
    public static partial void TensorFree(nint handle);

    [LibraryImport(Library, EntryPoint = "fungi_tensor_list_free")]
    public static partial void TensorListFree(nint* handles);

    [LibraryImport(Library, EntryPoint = "fungi_live_tensors")]
    public static partial long LiveTensors();

    [LibraryImport(Library, EntryPoint = "fungi_tensor_metadata")]
    public static partial byte* TensorMetadata(nint handle, TensorMetadata* metadata);

    [LibraryImport(Library, EntryPoint = "fungi_tensor_data")]
    public static partial byte* TensorData(nint handle, void** data);

    [LibraryImport(Library, EntryPoint = "fungi_tensor_get_grad")]
    public static partial byte* TensorGetGrad(nint handle, nint* grad);

    [LibraryImport(Library, EntryPoint = "fungi_tensor_set_grad")]
    public static partial byte* TensorSetGrad(nint handle, nint grad);

    [LibraryImport(Library, EntryPoint = "fungi_gelu")]
    public static partial byte* Gelu(nint x, nint* result);

    [LibraryImport(Library, EntryPoint = "fungi_layer_norm")]
    public static partial byte* LayerNorm(nint x, nint weight, nint bias, double epsilon, nint* result);

    [LibraryImport(Library, EntryPoint = "fungi_attention")]
    public static partial byte* Attention(nint query, nint key, nint value, nint* result);

    [LibraryImport(Library, EntryPoint = "fungi_linear")]
    public static partial byte* Linear(nint input, nint weight, nint bias, nint* result);

    [LibraryImport(Library, EntryPoint = "fungi_autograd_grad")]
    public static partial byte* AutogradGrad(
        nint* outputs, long outputCount, nint* gradOutputs, long gradOutputCount, nint* inputs, long inputCount,
        byte retainGraph, byte createGraph, byte allowUnused, nint* grads);

    [LibraryImport(Library, EntryPoint = "fungi_autograd_backward")]
    public static partial byte* AutogradBackward(
        nint* outputs, long outputCount, nint* gradOutputs, long gradOutputCount, nint* inputs, long inputCount, byte retainGraph, byte createGraph);

    [LibraryImport(Library, EntryPoint = "fungi_grad_mode")]
    public static partial byte GradMode();

    [LibraryImport(Library, EntryPoint = "fungi_set_grad_mode")]
    public static partial void SetGradMode(byte enabled);

    [LibraryImport(Library, EntryPoint = "fungi_inference_mode")]
    public static partial byte InferenceMode();

    [LibraryImport(Library, EntryPoint = "fungi_inference_mode_begin")]
    public static partial nint InferenceModeBegin(byte enabled);

    [LibraryImport(Library, EntryPoint = "fungi_inference_mode_end")]
    public static partial void InferenceModeEnd(nint guard);

    [LibraryImport(Library, EntryPoint = "fungi_generator_default")]
    public static partial byte* GeneratorDefault(int deviceType, int deviceIndex, nint* generator);

    [LibraryImport(Library, EntryPoint = "fungi_generator_create")]
    public static partial byte* GeneratorCreate(int deviceType, int deviceIndex, ulong seed, nint* generator);

    [LibraryImport(Library, EntryPoint = "fungi_generator_free")]
    public static partial void GeneratorFree(nint generator);

    [LibraryImport(Library, EntryPoint = "fungi_generator_manual_seed")]
    public static partial byte* GeneratorManualSeed(nint generator, ulong seed);

    [LibraryImport(Library, EntryPoint = "fungi_generator_seed")]
    public static partial byte* GeneratorSeed(nint generator, ulong* seed);

    [LibraryImport(Library, EntryPoint = "fungi_generator_initial_seed")]
    public static partial byte* GeneratorInitialSeed(nint generator, ulong* seed);

    [LibraryImport(Library, EntryPoint = "fungi_generator_get_state")]
    public static partial byte* GeneratorGetState(nint generator, nint* state);

    [LibraryImport(Library, EntryPoint = "fungi_generator_set_state")]
    public static partial byte* GeneratorSetState(nint generator, nint state);

    [LibraryImport(Library, EntryPoint = "fungi_manual_seed")]
    public static partial byte* ManualSeed(ulong seed);

    [LibraryImport(Library, EntryPoint = "fungi_version")]
    public static partial byte* Version();

    [LibraryImport(Library, EntryPoint = "fungi_num_threads")]
    public static partial int NumThreads();

    [LibraryImport(Library, EntryPoint = "fungi_set_num_threads")]
    public static partial byte* SetNumThreads(int count);

    [LibraryImport(Library, EntryPoint = "fungi_num_interop_threads")]
    public static partial int NumInteropThreads();

    [LibraryImport(Library, EntryPoint = "fungi_set_num_interop_threads")]
    public static partial byte* SetNumInteropThreads(int count);

    [LibraryImport(Library, EntryPoint = "fungi_cuda_device_count")]
    public static partial byte* CudaDeviceCount(int* count);

    [LibraryImport(Library, EntryPoint = "fungi_cudnn_available")]
    public static partial byte* CudnnAvailable(byte* available);

    [LibraryImport(Library, EntryPoint = "fungi_cuda_synchronize")]
    public static partial byte* CudaSynchronize(int deviceIndex);

    [LibraryImport(Library, EntryPoint = "fungi_cuda_empty_cache")]
    public static partial byte* CudaEmptyCache(byte* emptied);

    [LibraryImport(Library, EntryPoint = "fungi_allow_tf32")]
    public static partial byte* AllowTf32(byte* allowed);

    [LibraryImport(Library, EntryPoint = "fungi_set_allow_tf32")]
    public static partial byte* SetAllowTf32(byte allowed);

    /// <summary>Throws what a native function returned as its error.</summary>
    public static void Check(byte* error)
    {
        if (error != null) throw new TensorException(TensorException.FirstLine(error));
    }
}
