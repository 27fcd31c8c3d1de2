using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Fungi.Tensors;

/// <summary>One ATen operator: found in libtorch at its first call, checked against the schema that the C# side was written for.</summary>
internal sealed unsafe partial class TensorOperator(string schema)
{
    private nint _handle;
    private bool? _exists;

    private string Name => schema[..schema.IndexOf('(', StringComparison.Ordinal)];

    public void Call(TensorValue* arguments, int argumentCount, TensorValue* results, int resultCount)
    {
        if (_handle == 0) _handle = Find();
        var error = Native.OperatorCall(_handle, arguments, argumentCount, results, resultCount);
        if (error != null) throw Failure(error, new(arguments, argumentCount));
    }

    /// <summary>Why libtorch's schema cannot take calls written for another; null where it can (it may have further arguments with defaults).</summary>
    internal static string? Incompatibility(string expected, string actual)
    {
        var ours = ArgumentTypes(expected);
        var theirs = ArgumentTypes(actual);
        var fits = ours.Count <= theirs.Count
            && ours.Zip(theirs).All(pair => string.Equals(pair.First.Type, pair.Second.Type, StringComparison.Ordinal))
            && theirs.Skip(ours.Count).All(argument => argument.HasDefault);
        return fits ? null : $"libtorch {TensorEngine.Version} has '{actual}' where '{expected}' is expected";
    }

    /// <summary>Whether libtorch has the operator at all.</summary>
    public bool Exists => _exists ??= LookUp().Handle != 0;

    /// <summary>The operator's native handle, once its schema is found to fit.</summary>
    internal nint Find()
    {
        var (handle, actual) = LookUp();
        if (handle == 0) throw new TensorException($"aten::{Name}: libtorch {TensorEngine.Version} has no such operator; '{schema}' is expected");
        var problem = Incompatibility(schema, actual);
        return problem is null ? handle : throw new TensorException($"aten::{Name}: {problem}");
    }

    private (nint Handle, string Schema) LookUp()
    {
        var parts = Name.Split('.');
        nint handle;
        byte* actual;
        fixed (byte* name = Encoding.UTF8.GetBytes($"aten::{parts[0]}\0"), overload = Encoding.UTF8.GetBytes(parts.Length > 1 ? $"{parts[1]}\0" : "\0"))
        {
            Native.Check(Native.OperatorFind(name, overload, &handle, &actual));
        }

        return (handle, handle == 0 ? "" : Marshal.PtrToStringUTF8((nint)actual)!);
    }

    private TensorException Failure(byte* error, ReadOnlySpan<TensorValue> arguments)
    {
        var text = TensorException.FirstLine(error);
        var described = new List<string>();
        foreach (var argument in arguments)
        {
            if (argument.Describe() is { } description) described.Add(description);
        }

        return new TensorException($"aten::{Name}({string.Join(", ", described)}): {text}");
    }

    // Sizes of lists, aliases and optionality are no part of what the dispatcher needs to agree on; symbolic integers take plain ones.
    private static List<(string Type, bool HasDefault)> ArgumentTypes(string text)
    {
        var arguments = ArgumentList().Match(text).Groups["arguments"].Value;
        return
        [
            .. Noise().Replace(arguments, "").Replace("SymInt", "int", StringComparison.Ordinal)
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(argument => argument != "*")
                .Select(argument => (argument.Split(' ')[0], argument.Contains('=', StringComparison.Ordinal))),
        ];
    }

    [GeneratedRegex(@"^[\w:.]+\((?<arguments>.*)\)\s*->", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ArgumentList();

    // (a!) of an alias, [2] of a list's size, ? of an optional, and the brackets of a default such as [0, 0].
    [GeneratedRegex(@"\([^)]*\)|(?<=\[)\d+(?=\])|\?|(?<==)\[[^\]]*\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Noise();
}
