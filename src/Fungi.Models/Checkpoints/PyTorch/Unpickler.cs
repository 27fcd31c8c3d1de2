using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Fungi.Models;

/// <summary>
/// Reads one Python pickle, the opcodes that plain values, NumPy arrays and <c>torch.save</c> need, into inert values: null, bool, long,
/// BigInteger, double, string, byte[], object[] (a tuple) and the types beside this one. Nothing in the file is ever run; see
/// <see cref="PickledGlobals"/> for what it may name.
/// </summary>
/// <remarks>The opcodes are those of CPython's pickletools. Nesting costs the machine no stack; its work and memory are bounded.</remarks>
/// <param name="stream">Positioned at the pickle's first byte; afterwards behind its last.</param>
/// <param name="available">How many bytes the pickle may take: no more than the stream has.</param>
/// <param name="loadPersistent">From a persistent id to a value: what <c>torch.save</c> keeps outside the pickle.</param>
internal sealed class Unpickler(Stream stream, long available, Func<object?, object?> loadPersistent)
{
    private const int MaximumOperations = 20_000_000;
    private const long MaximumBytes = 1 << 28;
    private const int NewestProtocol = 5;

    // A few bytes can name a value again and have a call copy it; unbounded, that doubles memory with every one of them.
    private const int CopiesPerByte = 4;

    private readonly List<object?> stack = [];
    private readonly Stack<int> marks = new();
    private readonly Dictionary<uint, object?> memo = [];
    private long budget = Math.Min(available, MaximumBytes);
    private long copies = CopiesPerByte * Math.Min(available, MaximumBytes);

    /// <summary>Runs the machine up to its STOP.</summary>
    /// <exception cref="InvalidDataException">The pickle is malformed, too large, or names something that is not allowed.</exception>
    /// <exception cref="EndOfStreamException">The pickle is cut off.</exception>
    public object? Load()
    {
        for (var operation = 0; operation < MaximumOperations; operation++)
        {
            var opcode = ReadByte();
            if (opcode == '.') return Pop();
            Execute(opcode);
        }

        throw new InvalidDataException($"its pickle has more than {MaximumOperations} operations.");
    }

    private void Execute(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: CheckProtocol(ReadByte()); break;
            case 0x95: ReadBytes(8); break; // FRAME: a hint for buffered readers

            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(ReadBytes(4))); break;
            case (byte)'K': Push((long)ReadByte()); break;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(2))); break;
            case 0x8a: PushInteger(ReadBytes(ReadByte())); break;
            case 0x8b: PushInteger(ReadBytes(ReadUInt32())); break;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(ReadBytes(8))); break;

            case (byte)'X': Push(ReadText(ReadUInt32())); break;
            case 0x8c: Push(ReadText(ReadByte())); break;
            case 0x8d: Push(ReadText(ReadUInt64())); break;
            case (byte)'T': Push(Encoding.Latin1.GetString(ReadBytes(ReadUInt32()))); break; // Python 2's str
            case (byte)'U': Push(Encoding.Latin1.GetString(ReadBytes(ReadByte()))); break;
            case (byte)'B': Push(ReadBytes(ReadUInt32())); break;
            case (byte)'C': Push(ReadBytes(ReadByte())); break;
            case 0x8e: Push(ReadBytes(ReadUInt64())); break;
            case 0x96: Push(ReadBytes(ReadUInt64())); break; // BYTEARRAY8

            case (byte)'I': Push(TextOpcodes.IntegerOrTruth(ReadLine())); break;
            case (byte)'L': Push(TextOpcodes.Integer(ReadLine().TrimEnd('L'))); break;
            case (byte)'F': Push(TextOpcodes.Number(ReadLine())); break;
            case (byte)'S': Push(TextOpcodes.Quoted(ReadLine())); break;
            case (byte)'V': Push(TextOpcodes.Unicode(ReadLine())); break;
            case (byte)'p': memo[TextOpcodes.Index(ReadLine())] = Peek(); break;
            case (byte)'g': Push(Recall(TextOpcodes.Index(ReadLine()))); break;

            case (byte)'(': marks.Push(stack.Count); break;
            case (byte)'0': Pop(); break;
            case (byte)'1': PopToMark(); break;
            case (byte)'2': Push(Peek()); break;

            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': Push(PopToMark()); break;
            case 0x85: Push(PopMany(1)); break;
            case 0x86: Push(PopMany(2)); break;
            case 0x87: Push(PopMany(3)); break;

            case (byte)']': Push(new PickledList()); break;
            case 0x8f: Push(new PickledList()); break; // EMPTY_SET
            case (byte)'a': Add(PopMany(1)); break;
            case (byte)'e': Add(PopToMark()); break;
            case 0x90: Add(PopToMark()); break; // ADDITEMS
            case 0x91: Push(ListOf(PopToMark())); break; // FROZENSET
            case (byte)'l': Push(ListOf(PopToMark())); break;

            case (byte)'}': Push(new PickledMapping()); break;
            case (byte)'d': PushMapping(PopToMark()); break;
            case (byte)'s': SetItems(PopMany(2)); break;
            case (byte)'u': SetItems(PopToMark()); break;

            case (byte)'q': memo[ReadByte()] = Peek(); break;
            case (byte)'r': memo[ReadUInt32()] = Peek(); break;
            case 0x94: memo[(uint)memo.Count] = Peek(); break;
            case (byte)'h': Push(Recall(ReadByte())); break;
            case (byte)'j': Push(Recall(ReadUInt32())); break;

            case (byte)'c': Push(PickledGlobals.Find(ReadLine(), ReadLine())); break;
            case 0x93: PushStackGlobal(PopMany(2)); break;
            case (byte)'R': Call(PopMany(2)); break;
            case 0x81: Call(PopMany(2)); break; // NEWOBJ: an object of a class, before its state
            case (byte)'b': Build(Pop()); break;
            case (byte)'Q': Push(loadPersistent(Pop())); break;

            default: throw new InvalidDataException($"its pickle has the opcode 0x{opcode:x2}, which neither torch.save nor plain values need.");
        }
    }

    private static void CheckProtocol(byte protocol)
    {
        if (protocol > NewestProtocol)
            throw new InvalidDataException($"its pickle has protocol {protocol}; expected at most {NewestProtocol}.");
    }

    private void PushInteger(byte[] littleEndian)
    {
        var value = new BigInteger(littleEndian);
        if (value >= long.MinValue && value <= long.MaxValue) Push((long)value);
        else Push(value);
    }

    private static PickledList ListOf(object?[] items)
    {
        var list = new PickledList();
        list.Items.AddRange(items);
        return list;
    }

    private void PushMapping(object?[] keysAndValues)
    {
        Push(new PickledMapping());
        SetItems(keysAndValues);
    }

    private void Add(object?[] items)
    {
        if (Peek() is not PickledList list) throw new InvalidDataException("its pickle appends to a value that is no list.");
        list.Items.AddRange(items);
    }

    private void SetItems(object?[] keysAndValues)
    {
        if (Peek() is not PickledMapping mapping || keysAndValues.Length % 2 != 0)
            throw new InvalidDataException("its pickle sets items of a value that is no dictionary.");
        for (var i = 0; i < keysAndValues.Length; i += 2) mapping.Items.Add((keysAndValues[i], keysAndValues[i + 1]));
    }

    private void PushStackGlobal(object?[] names)
    {
        if (names is not [string module, string name])
            throw new InvalidDataException("its pickle names something by a value that is no text.");
        Push(PickledGlobals.Find(module, name));
    }

    private void Call(object?[] calleeAndArguments)
    {
        var value = PickledGlobals.Call(calleeAndArguments[0], calleeAndArguments[1]);
        Copy(value);
        Push(value);
    }

    private void Build(object? state)
    {
        switch (Peek())
        {
            case PickledMapping mapping:
                Copy(state);
                mapping.SetState(state);
                break;
            case PickledArray array:
                Copy((state as object?[])?.LastOrDefault());
                array.SetState(state);
                break;
            case PickledNumberType type: type.SetState(state); break;
            default: throw new InvalidDataException("its pickle sets the attributes of a value that has none.");
        }
    }

    private object? Recall(uint index) =>
        memo.TryGetValue(index, out var value) ? value : throw new InvalidDataException("its pickle recalls a value that it never stored.");

    private void Push(object? value) => stack.Add(value);

    private object? Peek() => stack.Count > Floor ? stack[^1] : throw Underflow();

    private object? Pop() => PopMany(1)[0];

    private object?[] PopMany(int count)
    {
        if (stack.Count - count < Floor) throw Underflow();
        object?[] values = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        var count = stack.Count - Floor;
        if (marks.Count == 0) throw Underflow();
        var values = PopMany(count);
        marks.Pop();
        return values;
    }

    // What lies below the last mark belongs to whoever set it.
    private int Floor => marks.Count == 0 ? 0 : marks.Peek();

    private static InvalidDataException Underflow() => new("its pickle takes a value from an empty stack.");

    private byte ReadByte()
    {
        Spend(1);
        var value = stream.ReadByte();
        return value >= 0 ? (byte)value : throw new EndOfStreamException("its pickle is cut off.");
    }

    private byte[] ReadBytes(ulong count)
    {
        Spend(count);
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    private ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    private string ReadText(ulong count) => Encoding.UTF8.GetString(ReadBytes(count));

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (var value = ReadByte(); value != '\n'; value = ReadByte()) line.Append((char)value);
        return line.ToString();
    }

    private void Copy(object? value)
    {
        copies -= value switch
        {
            PickledMapping mapping => mapping.Items.Count,
            byte[] bytes => bytes.Length,
            string text => text.Length,
            _ => 0,
        };
        if (copies < 0) throw new InvalidDataException("its pickle copies the same values over and over.");
    }

    private void Spend(ulong count)
    {
        if (count > (ulong)budget) throw new EndOfStreamException("its pickle is cut off, or too large.");
        budget -= (long)count;
    }
}
