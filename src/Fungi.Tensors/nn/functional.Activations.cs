using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>x Φ(x), with Φ the normal distribution (Hendrycks and Gimpel 2016).</summary>
            public static Tensor gelu(Tensor x) => Kernels.Gelu(x) ?? ExactGelu(x);

            [Aten("gelu(Tensor self, *, str approximate=\"none\") -> Tensor")]
            private static partial Tensor ExactGelu(Tensor self);

            [Aten("glu(Tensor self, int dim=-1) -> Tensor")]
            public static partial Tensor glu(Tensor input, long dim = -1);

            [Aten("hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor")]
            public static partial Tensor hardshrink(Tensor x, double lambda = 0.5);

            [Aten("log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
            public static partial Tensor log_softmax(Tensor x, long dim);

            [Aten("prelu(Tensor self, Tensor weight) -> Tensor")]
            public static partial Tensor prelu(Tensor input, Tensor weight);

            [Aten("sigmoid(Tensor self) -> Tensor")]
            public static partial Tensor sigmoid(Tensor x);

            [Aten("softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
            public static partial Tensor softmax(Tensor input, long dim, ScalarType? dtype = null);

            [Aten("softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor")]
            public static partial Tensor softplus(Tensor x, double beta = 1, double threshold = 20);

            [Aten("softshrink(Tensor self, Scalar lambd=0.5) -> Tensor")]
            public static partial Tensor softshrink(Tensor x, double lambda = 0.5);

            public static Tensor gelu(Tensor x, bool inplace) => inplace ? x.gelu_() : gelu(x);

            public static Tensor gelu(Tensor x, Modules.GELU.Approximate approximate, bool inplace = false) => inplace ? x.gelu_(approximate) : x.gelu(approximate);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_() : x.silu();

            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? x.sigmoid_() : x.sigmoid();

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => inplace ? x.elu_(alpha) : x.elu(alpha);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false)
                => inplace ? input.leaky_relu_(negative_slope) : input.leaky_relu(negative_slope);

            public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? x.relu6_() : x.relu6();

            public static Tensor selu(Tensor x, bool inplace = false) => inplace ? x.selu_() : x.selu();

            public static Tensor celu(Tensor x, double alpha, bool inplace = false) => inplace ? x.celu_(alpha) : x.celu(alpha);

            public static Tensor hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false)
                => inplace ? x.hardtanh_(min_val, max_val) : x.hardtanh(min_val, max_val);

            public static Tensor hardswish(Tensor input, bool inplace = false) => inplace ? input.hardswish_() : input.hardswish();

            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => inplace ? input.hardsigmoid_() : input.hardsigmoid();

            public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false)
                => inplace ? x.threshold_(threshold, value) : x.threshold(threshold, value);

            public static Tensor mish(Tensor x, bool inplace = false) => inplace ? SelfRegularizedInPlace(x) : SelfRegularized(x);

            public static Tensor logsigmoid(Tensor x) => x.log_sigmoid();

            public static Tensor softmin(Tensor x, long dim)
            {
                using var negated = x.neg();
                return negated.softmax(dim);
            }

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => inplace ? DropoutInPlace(input, p, training) : Dropout(input, p, training);

            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => inplace ? DropoutOfChannelsInPlace(input, p, training) : DropoutOfChannels(input, p, training);

            [Aten("mish(Tensor self) -> Tensor")]
            private static partial Tensor SelfRegularized(Tensor self);

            [Aten("mish_(Tensor(a!) self) -> Tensor(a!)")]
            private static partial Tensor SelfRegularizedInPlace(Tensor self);

            [Aten("feature_dropout(Tensor input, float p, bool train) -> Tensor")]
            private static partial Tensor DropoutOfChannels(Tensor input, double p, bool train);

            [Aten("feature_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)")]
            private static partial Tensor DropoutOfChannelsInPlace(Tensor self, double p, bool train);

            [Aten("dropout(Tensor input, float p, bool train) -> Tensor")]
            private static partial Tensor Dropout(Tensor input, double p, bool train);

            [Aten("dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)")]
            private static partial Tensor DropoutInPlace(Tensor self, double p, bool train);
        }
    }
}
