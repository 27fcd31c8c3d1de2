using Fungi.Models;

namespace Fungi.Runtime.Store;

/// <summary>What a file was made from, by field, in its metadata.</summary>
internal static class Origin
{
    /// <summary>Refuses a file of another run.</summary>
    /// <param name="file">The file.</param>
    /// <param name="origin">What this run would make it from.</param>
    /// <param name="option">The option that says where the file is.</param>
    /// <exception cref="InputException">The file was made from something else; the message names each field that differs.</exception>
    public static void ThrowIfOther(TensorFile file, IReadOnlyDictionary<string, string> origin, string option)
    {
        var differences = origin.Where(field => file.Metadata.GetValueOrDefault(field.Key) != field.Value)
            .Select(field => $"{field.Key} is {file.Metadata.GetValueOrDefault(field.Key, "absent")} there and {field.Value} here").ToList();
        if (differences.Count > 0)
            throw new InputException($"{file.Path}: belongs to another run: {string.Join("; ", differences)}. Choose another {option}, or discard the old run with --overwrite.");
    }
}
