using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [Aten("celu(Tensor self, Scalar alpha=1.) -> Tensor")]
        public partial Tensor celu();

        [Aten("celu(Tensor self, Scalar alpha=1.) -> Tensor")]
        public partial Tensor celu(Scalar alpha);

        [Aten("celu_(Tensor(a!) self, Scalar alpha=1.) -> Tensor(a!)")]
        public partial Tensor celu_();

        [Aten("celu_(Tensor(a!) self, Scalar alpha=1.) -> Tensor(a!)")]
        public partial Tensor celu_(Scalar alpha);

        [Aten("elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor")]
        public partial Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale);

        [Aten("elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor")]
        public partial Tensor elu(double alpha = 1);

        [Aten("elu_(Tensor(a!) self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor(a!)")]
        public partial Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale);

        [Aten("elu_(Tensor(a!) self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor(a!)")]
        public partial Tensor elu_(double alpha = 1);

        [Aten("gelu(Tensor self, *, str approximate=\"none\") -> Tensor")]
        public partial Tensor gelu();

        [Aten("gelu_(Tensor(a!) self, *, str approximate=\"none\") -> Tensor(a!)")]
        public partial Tensor gelu_();

        [Aten("glu(Tensor self, int dim=-1) -> Tensor")]
        public partial Tensor glu(long dim = -1);

        [Aten("hardsigmoid(Tensor self) -> Tensor")]
        public partial Tensor hardsigmoid();

        [Aten("hardsigmoid_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor hardsigmoid_();

        [Aten("hardswish(Tensor self) -> Tensor")]
        public partial Tensor hardswish();

        [Aten("hardswish_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor hardswish_();

        [Aten("hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor")]
        public partial Tensor hardtanh(Scalar min, Scalar max);

        [Aten("hardtanh_(Tensor(a!) self, Scalar min_val=-1, Scalar max_val=1) -> Tensor(a!)")]
        public partial Tensor hardtanh_(Scalar min, Scalar max);

        [Aten("leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor")]
        public partial Tensor leaky_relu(Scalar negative_slope);

        [Aten("leaky_relu_(Tensor(a!) self, Scalar negative_slope=0.01) -> Tensor(a!)")]
        public partial Tensor leaky_relu_(Scalar negative_slope);

        [Aten("log_sigmoid(Tensor self) -> Tensor")]
        public partial Tensor log_sigmoid();

        [Aten("log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor log_softmax(long dim, ScalarType? dtype = null);

        [Aten("prelu(Tensor self, Tensor weight) -> Tensor")]
        public partial Tensor prelu(Tensor target);

        [Aten("relu(Tensor self) -> Tensor")]
        public partial Tensor relu();

        [Aten("relu6(Tensor self) -> Tensor")]
        public partial Tensor relu6();

        [Aten("relu6_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor relu6_();

        [Aten("relu_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor relu_();

        [Aten("rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor")]
        public partial Tensor rrelu(double lower = 0.125, double upper = 0.3333333333333333);

        [Aten("selu(Tensor self) -> Tensor")]
        public partial Tensor selu();

        [Aten("selu_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor selu_();

        [Aten("silu(Tensor self) -> Tensor")]
        public partial Tensor silu();

        [Aten("silu_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor silu_();

        [Aten("softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor softmax(long dim, ScalarType? dtype = null);

        [Aten("softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor")]
        public partial Tensor softplus(double beta = 1, double threshold = 20);

        [Aten("threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor")]
        public partial Tensor threshold(Scalar threshold, Scalar value);

        [Aten("threshold_(Tensor(a!) self, Scalar threshold, Scalar value) -> Tensor(a!)")]
        public partial Tensor threshold_(Scalar threshold, Scalar value);

        public Tensor gelu(Modules.GELU.Approximate approximate) => Gelu(approximate.ToString());

        public Tensor gelu_(Modules.GELU.Approximate approximate) => GeluInPlace(approximate.ToString());

        [Aten("gelu(Tensor self, *, str approximate=\"none\") -> Tensor")]
        private partial Tensor Gelu(string approximate);

        [Aten("gelu_(Tensor(a!) self, *, str approximate=\"none\") -> Tensor(a!)")]
        private partial Tensor GeluInPlace(string approximate);
    }
}
