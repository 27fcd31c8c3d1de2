using static TorchSharp.torch;

namespace Fungi.Models;

/// <summary>A contiguous CPU tensor as a run of little-endian bytes, in pieces that fit a span: tensors may exceed 2 GiB.</summary>
internal static class TensorBytes
{
    private const long PieceBytes = 1 << 28;

    /// <summary>A new tensor filled from a stream.</summary>
    public static Tensor Read(Stream stream, long[] shape, ScalarType type)
    {
        var tensor = empty(shape, dtype: type);
        try
        {
            ForEachPiece(tensor, piece => stream.ReadExactly(piece.bytes));
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Writes a tensor of any device and layout.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        ForEachPiece(tensor.detach().cpu().contiguous(), piece => stream.Write(piece.bytes));
    }

    private static void ForEachPiece(Tensor tensor, Action<Tensor> action)
    {
        if (tensor.numel() == 0) return;
        using var flat = tensor.view(-1);
        var step = PieceBytes / tensor.element_size();
        for (long start = 0; start < flat.numel(); start += step)
        {
            using var piece = flat.narrow(0, start, Math.Min(step, flat.numel() - start));
            action(piece);
        }
    }
}
