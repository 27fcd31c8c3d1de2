using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        /// <summary>Type and shape, and the elements where there are few: <c>[2x2] Float32 cpu [[1, 2], [3, 4]]</c>.</summary>
        public override string ToString()
        {
            if (IsInvalid) return "disposed";
            var sizes = shape;
            var text = new StringBuilder($"[{string.Join('x', sizes)}] {dtype} {device}");
            if (numel() is > 0 and <= 1000 && !is_meta && !is_complex())
            {
                using var scope = NewDisposeScope();
                using var values = detach().to(ScalarType.Float64, CPU).contiguous();
                Append(text.Append(' '), values.data<double>().ToArray(), sizes);
            }

            return text.ToString();
        }

        private static void Append(StringBuilder text, ReadOnlySpan<double> values, ReadOnlySpan<long> sizes)
        {
            if (sizes.IsEmpty)
            {
                text.Append(values[0].ToString("g6"));
                return;
            }

            var stride = values.Length / (int)sizes[0];
            text.Append('[');
            for (var i = 0; i < sizes[0]; i++)
            {
                if (i > 0) text.Append(", ");
                Append(text, values.Slice(i * stride, stride), sizes[1..]);
            }

            text.Append(']');
        }
    }
}
