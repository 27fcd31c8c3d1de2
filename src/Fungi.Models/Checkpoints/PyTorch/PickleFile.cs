using System.Text;

namespace Fungi.Models;

/// <summary>A file that holds one pickle, as Python's <c>pickle.dump</c> writes it: data sets and their ground truth come so.</summary>
internal static class PickleFile
{
    /// <summary>Reads the values that <see cref="Unpickler"/> describes; nothing in the file is run.</summary>
    /// <exception cref="InputException">The file is absent, malformed, or names something that is not allowed.</exception>
    public static object? Read(string path)
    {
        using var file = TensorFile.OpenStream(path);
        using var buffered = new BufferedStream(file);
        return Checked(path, () => new Unpickler(buffered, file.Length, _ => throw new InvalidDataException("it refers to something outside.")).Load());
    }

    /// <summary>Takes something from what a file holds, with the file's name in front of what is wrong.</summary>
    /// <exception cref="InputException">What is taken is not there.</exception>
    public static T Checked<T>(string path, Func<T> take)
    {
        try
        {
            return take();
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new InputException($"{path}: not a readable pickle: {error.Message}", error);
        }
    }

    /// <summary>The value of a key, whether the file has it as text or, from Python 2, as bytes.</summary>
    /// <exception cref="InvalidDataException">There is no such key, or it is no dictionary.</exception>
    public static object? Value(object? mapping, string key)
    {
        if (mapping is not PickledMapping known) throw new InvalidDataException($"it holds no dictionary with '{key}'.");
        foreach (var (name, value) in known.Items)
        {
            if (name is string text && text == key || name is byte[] bytes && bytes.AsSpan().SequenceEqual(Encoding.Latin1.GetBytes(key))) return value;
        }

        throw new InvalidDataException($"its dictionary has no '{key}'.");
    }

    /// <summary>The elements of a list or tuple.</summary>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public static IReadOnlyList<object?> Items(object? list) => list switch
    {
        PickledList known => known.Items,
        object?[] tuple => tuple,
        _ => throw new InvalidDataException("it holds something else where a list is expected."),
    };

    /// <summary>Texts of a list or tuple.</summary>
    /// <exception cref="InvalidDataException">It is neither, or holds something else.</exception>
    public static string[] Texts(object? list) => [.. Items(list).Select(item => item switch
    {
        string text => text,
        byte[] bytes => Encoding.Latin1.GetString(bytes),
        _ => throw new InvalidDataException("it holds something else where text is expected."),
    })];

    /// <summary>Whole numbers of an array, list or tuple.</summary>
    /// <exception cref="InvalidDataException">It is none of these, or holds something else.</exception>
    public static long[] Integers(object? list) => list is PickledArray array
        ? array.Integers()
        : [.. Items(list).Select(item => item is long number ? number : throw new InvalidDataException("it holds something else where a whole number is expected."))];

    /// <summary>Numbers of an array, list or tuple.</summary>
    /// <exception cref="InvalidDataException">It is none of these, or holds something else.</exception>
    public static double[] Numbers(object? list) => list is PickledArray array
        ? array.Numbers()
        : [.. Items(list).Select(item => item switch { double number => number, long number => number, _ => throw new InvalidDataException("it holds something else where a number is expected.") })];
}
