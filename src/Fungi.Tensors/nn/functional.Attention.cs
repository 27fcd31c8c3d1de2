using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// softmax(QK'/sqrt(d) + mask)V (Vaswani et al. 2017), over [..., tokens, d]. libtorch's fused operator where it has one
            /// (2.0 and later), or ours; else composed.
            /// </summary>
            /// <param name="query">[..., T, d].</param>
            /// <param name="key">[..., S, d].</param>
            /// <param name="value">[..., S, e].</param>
            /// <param name="attn_mask">Broadcasts to [..., T, S]: true where a key may be attended to, or a number to add.</param>
            /// <param name="p">Dropout probability of the attention weights.</param>
            /// <param name="is_casual">Whether a query attends to keys up to its own position only; excludes a mask.</param>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false)
            {
                if (is_casual && attn_mask is not null) throw new ArgumentException("Causal attention takes no mask.", nameof(attn_mask));
                if (attn_mask is null && p == 0 && !is_casual && Kernels.Attention(query, key, value) is { } attended) return attended;
                if (AtenOperators.scaled_dot_product_attention.Exists) return Attend(query, key, value, attn_mask, p, is_casual);
                using var scope = NewDisposeScope();
                var scores = query.matmul(key.transpose(-2, -1)).mul(1 / Math.Sqrt(query.size(-1)));
                var mask = is_casual ? ones(query.size(-2), key.size(-2), ScalarType.Bool, query.device).tril() : attn_mask;
                if (mask is { dtype: ScalarType.Bool }) scores = scores.masked_fill(mask.logical_not(), double.NegativeInfinity);
                else if (mask is not null) scores = scores + mask;
                var weights = scores.softmax(-1);
                if (p > 0) weights = dropout(weights, p);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }

            [Aten("scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0., bool is_causal=False) -> Tensor")]
            private static partial Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? attn_mask, double dropout_p, bool is_causal);
        }
    }
}
