namespace Fungi.Models;

/// <summary>NumPy's dtype of an array of numbers; other arrays (objects, text, records) are refused.</summary>
internal sealed class PickledNumberType
{
    private PickledNumberType(char kind, int size) => (Kind, Size) = (kind, size);

    /// <summary>What the elements are: <c>i</c>, <c>u</c>, <c>f</c> or, truth values, <c>b</c>.</summary>
    public char Kind { get; }

    /// <summary>Bytes of an element.</summary>
    public int Size { get; }

    /// <summary>Whether the most significant byte comes first.</summary>
    public bool IsBigEndian { get; private set; }

    /// <summary>Reads the arguments of <c>numpy.dtype</c>: a code such as <c>f8</c>, and whether to align and to copy.</summary>
    public static PickledNumberType Create(object?[] arguments) => arguments switch
    {
        [string code, ..] when code is "b1" or ['i' or 'u', '1' or '2' or '4' or '8'] or ['f', '2' or '4' or '8'] => new(code[0], code[1] - '0'),
        [string code, ..] => throw new InvalidDataException($"refused a NumPy array of type '{InputException.OneLine(code)}'; expected numbers."),
        _ => throw new InvalidDataException("a NumPy type is described in an unknown way."),
    };

    /// <summary>Reads the state: its version, the order of bytes, and what numbers do not have.</summary>
    public void SetState(object? state) => IsBigEndian = state is object?[] and [long, "<" or ">" or "|" or "=", ..] known
        ? known[1] is ">"
        : throw new InvalidDataException("a NumPy type is described in an unknown way.");
}
