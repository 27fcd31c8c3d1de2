using System.Text;
using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>
/// Everything that a checkpoint may refer to by name, and what a call of it builds. No entry runs code of the file or of Python: tensors,
/// containers and scalars only. Whatever else a file names is refused.
/// </summary>
internal static class PickledGlobals
{
    private static readonly Dictionary<string, PickledGlobal> Known = ((PickledGlobal[])
    [
        new("collections.OrderedDict", Dictionary),
        new("argparse.Namespace", _ => new PickledMapping(attributesAreItems: true)),
        new("types.SimpleNamespace", _ => new PickledMapping(attributesAreItems: true)),
        new("builtins.set", List),
        new("__builtin__.set", List),
        new("_codecs.encode", Encode),
        new("builtins.bytes", NoBytes),
        new("__builtin__.bytes", NoBytes),
        .. new[] { "numpy.core", "numpy._core" }.SelectMany(NumPy), // NumPy 2 renamed it
        new("numpy.ndarray"),
        new("numpy.dtype", PickledNumberType.Create),
        new("torch.Size", Only),
        new("torch.device", Device),
        new("torch._utils._rebuild_tensor", Tensor),
        new("torch._utils._rebuild_tensor_v2", Tensor),
        new("torch._utils._rebuild_parameter", Parameter),
        new("torch.DoubleStorage", Storage: ScalarType.Float64),
        new("torch.FloatStorage", Storage: ScalarType.Float32),
        new("torch.HalfStorage", Storage: ScalarType.Float16),
        new("torch.BFloat16Storage", Storage: ScalarType.BFloat16),
        new("torch.LongStorage", Storage: ScalarType.Int64),
        new("torch.IntStorage", Storage: ScalarType.Int32),
        new("torch.ShortStorage", Storage: ScalarType.Int16),
        new("torch.CharStorage", Storage: ScalarType.Int8),
        new("torch.ByteStorage", Storage: ScalarType.Byte),
        new("torch.BoolStorage", Storage: ScalarType.Bool),
        new("torch.float64"),
        new("torch.float32"),
        new("torch.float16"),
        new("torch.bfloat16"),
        new("torch.int64"),
    ]).ToDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>Finds a name, or refuses it.</summary>
    public static PickledGlobal Find(string module, string name)
    {
        // Python 2's name for the module that the system calls live in is kept by pickle on Unix.
        var display = module is "posix" or "nt" ? $"os.{name}" : $"{module}.{name}";
        return Known.GetValueOrDefault($"{module}.{name}")
            ?? throw new InvalidDataException(
                $"refused to run '{display}'; expected tensors, containers and numbers only (save a model's state_dict()).");
    }

    /// <summary>Performs a call, of an allowed name alone.</summary>
    public static object? Call(object? callee, object? arguments) =>
        callee is PickledGlobal { Call: { } call } && arguments is object?[] values
            ? call(values)
            : throw new InvalidDataException($"refused to call '{(callee as PickledGlobal)?.Name ?? "a value"}', which is no function.");

    private static PickledMapping Dictionary(object?[] arguments)
    {
        var mapping = new PickledMapping();
        if (arguments is []) return mapping;
        if (arguments is not [PickledList pairs]) throw Malformed("an OrderedDict");
        foreach (var pair in pairs.Items)
            mapping.Items.Add(pair is object?[] and [var key, var value] ? (key, value) : throw Malformed("an OrderedDict"));
        return mapping;
    }

    private static PickledList List(object?[] arguments) =>
        arguments is [PickledList list] ? list : arguments is [] ? new PickledList() : throw Malformed("a set");

    private static IEnumerable<PickledGlobal> NumPy(string package) =>
    [
        new($"{package}.multiarray._reconstruct", _ => new PickledArray()), // an empty one, until its state is set
        new($"{package}.multiarray.scalar", PickledArray.Scalar),
        new($"{package}.numeric._frombuffer", PickledArray.FromBuffer),
    ];

    // Protocol 2 has no opcode for bytes: they come as text whose code points are the bytes.
    private static byte[] Encode(object?[] arguments) =>
        arguments is [string text, "latin1"] ? Encoding.Latin1.GetBytes(text) : throw Malformed("a byte string");

    // and none at all come as a call without arguments.
    private static byte[] NoBytes(object?[] arguments) => arguments is [] ? [] : throw Malformed("a byte string");

    private static string Device(object?[] arguments) =>
        arguments is [string { Length: <= 64 }, .. var index] && index is [] or [long] ? string.Join(':', arguments) : throw Malformed("a device");

    private static object? Only(object?[] arguments) => arguments is [var value] ? value : throw Malformed("a shape");

    private static PickledTensor Tensor(object?[] arguments) =>
        arguments is [PickledStorage storage, long offset, object?[] shape, object?[] strides, ..]
            ? PickledTensor.Create(storage, offset, Numbers(shape), Numbers(strides))
            : throw Malformed("a tensor");

    private static PickledTensor Parameter(object?[] arguments) =>
        arguments is [PickledTensor tensor, ..] ? tensor : throw Malformed("a parameter");

    private static long[] Numbers(object?[] values) =>
        Array.ConvertAll(values, value => value is long number ? number : throw Malformed("a tensor's shape"));

    private static InvalidDataException Malformed(string what) => new($"{what} is described in an unknown way.");
}
