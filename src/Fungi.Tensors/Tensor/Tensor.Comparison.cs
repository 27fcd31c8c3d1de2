using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [Aten("allclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> bool")]
        public partial bool allclose(Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false);

        [Aten("is_nonzero(Tensor self) -> bool")]
        public partial bool is_nonzero();

        [Aten("bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor bitwise_and(Tensor other);

        [Aten("bitwise_and_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor bitwise_and_(Tensor other);

        [Aten("bitwise_not(Tensor self) -> Tensor")]
        public partial Tensor bitwise_not();

        [Aten("bitwise_not_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor bitwise_not_();

        [Aten("bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor bitwise_or(Tensor other);

        [Aten("bitwise_or_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor bitwise_or_(Tensor other);

        [Aten("bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor bitwise_xor(Tensor other);

        [Aten("bitwise_xor_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor bitwise_xor_(Tensor other);

        [Aten("eq.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor eq(Scalar target);

        [Aten("eq.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor eq(Tensor target);

        [Aten("eq_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor eq_(Scalar target);

        [Aten("eq_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor eq_(Tensor target);

        [Aten("ge.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor ge(Scalar target);

        [Aten("ge.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor ge(Tensor target);

        [Aten("ge_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor ge_(Scalar target);

        [Aten("ge_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor ge_(Tensor target);

        [Aten("greater.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor greater(Tensor target);

        [Aten("greater_equal.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor greater_equal(Tensor target);

        [Aten("gt.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor gt(Scalar target);

        [Aten("gt.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor gt(Tensor target);

        [Aten("gt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor gt_(Scalar target);

        [Aten("gt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor gt_(Tensor target);

        [Aten("heaviside(Tensor self, Tensor values) -> Tensor")]
        public partial Tensor heaviside(Tensor other);

        [Aten("isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> Tensor")]
        public partial Tensor isclose(Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false);

        [Aten("isfinite(Tensor self) -> Tensor")]
        public partial Tensor isfinite();

        [Aten("isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor")]
        public partial Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false);

        [Aten("isinf(Tensor self) -> Tensor")]
        public partial Tensor isinf();

        [Aten("isnan(Tensor self) -> Tensor")]
        public partial Tensor isnan();

        [Aten("isneginf(Tensor self) -> Tensor")]
        public partial Tensor isneginf();

        [Aten("isposinf(Tensor self) -> Tensor")]
        public partial Tensor isposinf();

        [Aten("le.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor le(Scalar target);

        [Aten("le.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor le(Tensor target);

        [Aten("le_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor le_(Scalar target);

        [Aten("le_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor le_(Tensor target);

        [Aten("less.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor less(Tensor target);

        [Aten("less_equal.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor less_equal(Tensor target);

        [Aten("less_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor less_equal_(Tensor target);

        [Aten("logical_and(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor logical_and(Tensor other);

        [Aten("logical_and_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor logical_and_(Tensor other);

        [Aten("logical_not(Tensor self) -> Tensor")]
        public partial Tensor logical_not();

        [Aten("logical_not_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor logical_not_();

        [Aten("logical_or(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor logical_or(Tensor other);

        [Aten("logical_or_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor logical_or_(Tensor other);

        [Aten("logical_xor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor logical_xor(Tensor other);

        [Aten("logical_xor_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor logical_xor_(Tensor other);

        [Aten("lt.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor lt(Scalar target);

        [Aten("lt.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor lt(Tensor target);

        [Aten("lt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor lt_(Scalar target);

        [Aten("lt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor lt_(Tensor target);

        [Aten("ne.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor ne(Scalar target);

        [Aten("ne.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor ne(Tensor target);

        [Aten("ne_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor ne_(Scalar target);

        [Aten("ne_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor ne_(Tensor target);

        [Aten("not_equal.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor not_equal(Tensor target);

        [Aten("not_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor not_equal_(Tensor target);

        /// <summary>The element-wise <see cref="eq(Tensor)"/>, as in TorchSharp; PyTorch's <c>equal</c> is <see cref="Equals(Tensor?)"/>.</summary>
        public Tensor equal(Tensor target) => eq(target);

        /// <summary>Whether the other tensor has the same shape and elements.</summary>
        public bool Equals(Tensor? target) => target is not null && HasSameElements(target);

        [Aten("equal(Tensor self, Tensor other) -> bool")]
        private partial bool HasSameElements(Tensor other);
    }
}
