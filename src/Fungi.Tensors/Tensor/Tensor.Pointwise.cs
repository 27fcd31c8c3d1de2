using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [Aten("abs(Tensor self) -> Tensor")]
        public partial Tensor abs();

        [Aten("abs_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor abs_();

        [Aten("absolute(Tensor self) -> Tensor")]
        public partial Tensor absolute();

        [Aten("acos(Tensor self) -> Tensor")]
        public partial Tensor acos();

        [Aten("acos_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor acos_();

        [Aten("acosh(Tensor self) -> Tensor")]
        public partial Tensor acosh();

        [Aten("add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        public partial Tensor add(Scalar scalar);

        [Aten("add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        public partial Tensor add(Scalar scalar, Scalar alpha);

        [Aten("add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")]
        public partial Tensor add(Tensor target);

        [Aten("add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")]
        public partial Tensor add(Tensor target, Scalar alpha);

        [Aten("add_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor add_(Scalar scalar);

        [Aten("add_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor add_(Scalar scalar, Scalar alpha);

        [Aten("add_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor add_(Tensor target);

        [Aten("add_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor add_(Tensor target, Scalar alpha);

        [Aten("addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor")]
        public partial Tensor addcdiv(Tensor tensor1, Tensor tensor2);

        [Aten("addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor")]
        public partial Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value);

        [Aten("addcdiv_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)")]
        public partial Tensor addcdiv_(Tensor tensor1, Tensor tensor2);

        [Aten("addcdiv_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)")]
        public partial Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value);

        [Aten("addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor")]
        public partial Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value);

        [Aten("addcmul_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)")]
        public partial Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value);

        [Aten("angle(Tensor self) -> Tensor")]
        public partial Tensor angle();

        [Aten("argwhere(Tensor self) -> Tensor")]
        public partial Tensor argwhere();

        [Aten("asin(Tensor self) -> Tensor")]
        public partial Tensor asin();

        [Aten("asin_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor asin_();

        [Aten("asinh(Tensor self) -> Tensor")]
        public partial Tensor asinh();

        [Aten("atan(Tensor self) -> Tensor")]
        public partial Tensor atan();

        [Aten("atan2(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor atan2(Tensor other);

        [Aten("atan2_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor atan2_(Tensor other);

        [Aten("atan_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor atan_();

        [Aten("atanh(Tensor self) -> Tensor")]
        public partial Tensor atanh();

        [Aten("ceil(Tensor self) -> Tensor")]
        public partial Tensor ceil();

        [Aten("ceil_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor ceil_();

        [Aten("clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor")]
        public partial Tensor clamp(Scalar? min = null, Scalar? max = null);

        [Aten("clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor")]
        public partial Tensor clamp(Tensor? min = null, Tensor? max = null);

        [Aten("clamp_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!)")]
        public partial Tensor clamp_(Scalar? min = null, Scalar? max = null);

        [Aten("clamp_.Tensor(Tensor(a!) self, Tensor? min=None, Tensor? max=None) -> Tensor(a!)")]
        public partial Tensor clamp_(Tensor? min = null, Tensor? max = null);

        [Aten("clamp_max(Tensor self, Scalar max) -> Tensor")]
        public partial Tensor clamp_max(Scalar max);

        [Aten("clamp_max_(Tensor(a!) self, Scalar max) -> Tensor(a!)")]
        public partial Tensor clamp_max_(Scalar max);

        [Aten("clamp_min(Tensor self, Scalar min) -> Tensor")]
        public partial Tensor clamp_min(Scalar min);

        [Aten("clamp_min_(Tensor(a!) self, Scalar min) -> Tensor(a!)")]
        public partial Tensor clamp_min_(Scalar min);

        [Aten("clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor")]
        public partial Tensor clip(Scalar? min = null, Scalar? max = null);

        [Aten("conj(Tensor(a) self) -> Tensor(a)")]
        public partial Tensor conj();

        [Aten("copysign.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor copysign(Tensor other);

        [Aten("cos(Tensor self) -> Tensor")]
        public partial Tensor cos();

        [Aten("cos_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor cos_();

        [Aten("cosh(Tensor self) -> Tensor")]
        public partial Tensor cosh();

        [Aten("cosh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor cosh_();

        [Aten("deg2rad(Tensor self) -> Tensor")]
        public partial Tensor deg2rad();

        [Aten("deg2rad_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor deg2rad_();

        [Aten("digamma(Tensor self) -> Tensor")]
        public partial Tensor digamma();

        [Aten("digamma_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor digamma_();

        [Aten("erf(Tensor self) -> Tensor")]
        public partial Tensor erf();

        [Aten("erf_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor erf_();

        [Aten("erfc(Tensor self) -> Tensor")]
        public partial Tensor erfc();

        [Aten("erfc_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor erfc_();

        [Aten("erfinv(Tensor self) -> Tensor")]
        public partial Tensor erfinv();

        [Aten("erfinv_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor erfinv_();

        [Aten("exp(Tensor self) -> Tensor")]
        public partial Tensor exp();

        [Aten("exp2(Tensor self) -> Tensor")]
        public partial Tensor exp2();

        [Aten("exp2_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor exp2_();

        [Aten("exp_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor exp_();

        [Aten("expm1(Tensor self) -> Tensor")]
        public partial Tensor expm1();

        [Aten("expm1_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor expm1_();

        [Aten("float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor")]
        public partial Tensor float_power(Tensor target);

        [Aten("floor(Tensor self) -> Tensor")]
        public partial Tensor floor();

        [Aten("floor_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor floor_();

        [Aten("floor_divide.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor floor_divide(Scalar other);

        [Aten("floor_divide(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor floor_divide(Tensor other);

        [Aten("floor_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor floor_divide_(Scalar other);

        [Aten("floor_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor floor_divide_(Tensor other);

        [Aten("fmax(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor fmax(Tensor other);

        [Aten("fmin(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor fmin(Tensor other);

        [Aten("fmod.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor fmod(Scalar scalar);

        [Aten("fmod.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor fmod(Tensor target);

        [Aten("fmod_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor fmod_(Scalar scalar);

        [Aten("fmod_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor fmod_(Tensor target);

        [Aten("frac(Tensor self) -> Tensor")]
        public partial Tensor frac();

        [Aten("frac_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor frac_();

        [Aten("hypot(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor hypot(Tensor other);

        [Aten("lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor")]
        public partial Tensor lerp(Tensor end, Tensor weight);

        [Aten("lerp_.Tensor(Tensor(a!) self, Tensor end, Tensor weight) -> Tensor(a!)")]
        public partial Tensor lerp_(Tensor end, Tensor weight);

        [Aten("lgamma(Tensor self) -> Tensor")]
        public partial Tensor lgamma();

        [Aten("lgamma_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor lgamma_();

        [Aten("log(Tensor self) -> Tensor")]
        public partial Tensor log();

        [Aten("log10(Tensor self) -> Tensor")]
        public partial Tensor log10();

        [Aten("log10_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor log10_();

        [Aten("log1p(Tensor self) -> Tensor")]
        public partial Tensor log1p();

        [Aten("log1p_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor log1p_();

        [Aten("log2(Tensor self) -> Tensor")]
        public partial Tensor log2();

        [Aten("log2_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor log2_();

        [Aten("log_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor log_();

        [Aten("logaddexp(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor logaddexp(Tensor other);

        [Aten("logaddexp2(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor logaddexp2(Tensor other);

        [Aten("logit(Tensor self, float? eps=None) -> Tensor")]
        public partial Tensor logit(double? eps = null);

        [Aten("logit_(Tensor(a!) self, float? eps=None) -> Tensor(a!)")]
        public partial Tensor logit_(double? eps = null);

        [Aten("maximum(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor maximum(Tensor other);

        [Aten("minimum(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor minimum(Tensor other);

        [Aten("mul.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor mul(Scalar target);

        [Aten("mul.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor mul(Tensor target);

        [Aten("mul_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor mul_(Scalar target);

        [Aten("mul_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor mul_(Tensor target);

        [Aten("multiply.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor multiply(Scalar target);

        [Aten("multiply.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor multiply(Tensor target);

        [Aten("nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor")]
        public partial Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null);

        [Aten("nan_to_num_(Tensor(a!) self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor(a!)")]
        public partial Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null);

        [Aten("neg(Tensor self) -> Tensor")]
        public partial Tensor neg();

        [Aten("neg_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor neg_();

        [Aten("negative(Tensor self) -> Tensor")]
        public partial Tensor negative();

        [Aten("nextafter(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor nextafter(Tensor other);

        [Aten("pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor")]
        public partial Tensor pow(Scalar exponent);

        [Aten("pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor")]
        public partial Tensor pow(Tensor exponent);

        [Aten("pow_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)")]
        public partial Tensor pow_(Scalar exponent);

        [Aten("pow_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)")]
        public partial Tensor pow_(Tensor exponent);

        [Aten("rad2deg(Tensor self) -> Tensor")]
        public partial Tensor rad2deg();

        [Aten("rad2deg_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor rad2deg_();

        [Aten("reciprocal(Tensor self) -> Tensor")]
        public partial Tensor reciprocal();

        [Aten("reciprocal_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor reciprocal_();

        [Aten("remainder.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor remainder(Scalar scalar);

        [Aten("remainder.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor remainder(Tensor target);

        [Aten("remainder_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor remainder_(Scalar scalar);

        [Aten("remainder_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor remainder_(Tensor target);

        [Aten("round.decimals(Tensor self, *, int decimals) -> Tensor")]
        public partial Tensor round(long decimals = 0);

        [Aten("round_.decimals(Tensor(a!) self, *, int decimals) -> Tensor(a!)")]
        public partial Tensor round_(long decimals = 0);

        [Aten("rsqrt(Tensor self) -> Tensor")]
        public partial Tensor rsqrt();

        [Aten("rsqrt_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor rsqrt_();

        [Aten("sgn(Tensor self) -> Tensor")]
        public partial Tensor sgn();

        [Aten("sgn_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sgn_();

        [Aten("sigmoid(Tensor self) -> Tensor")]
        public partial Tensor sigmoid();

        [Aten("sigmoid_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sigmoid_();

        [Aten("sign(Tensor self) -> Tensor")]
        public partial Tensor sign();

        [Aten("sign_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sign_();

        [Aten("sin(Tensor self) -> Tensor")]
        public partial Tensor sin();

        [Aten("sin_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sin_();

        [Aten("sinc(Tensor self) -> Tensor")]
        public partial Tensor sinc();

        [Aten("sinh(Tensor self) -> Tensor")]
        public partial Tensor sinh();

        [Aten("sinh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sinh_();

        [Aten("sqrt(Tensor self) -> Tensor")]
        public partial Tensor sqrt();

        [Aten("sqrt_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor sqrt_();

        [Aten("square(Tensor self) -> Tensor")]
        public partial Tensor square();

        [Aten("sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        public partial Tensor sub(Scalar target);

        [Aten("sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")]
        public partial Tensor sub(Tensor target);

        [Aten("sub_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor sub_(Scalar target);

        [Aten("sub_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor sub_(Tensor target);

        [Aten("subtract.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        public partial Tensor subtract(Scalar target);

        [Aten("subtract.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")]
        public partial Tensor subtract(Tensor target);

        [Aten("subtract_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor subtract_(Scalar target);

        [Aten("subtract_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor subtract_(Tensor target);

        [Aten("tan(Tensor self) -> Tensor")]
        public partial Tensor tan();

        [Aten("tan_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor tan_();

        [Aten("tanh(Tensor self) -> Tensor")]
        public partial Tensor tanh();

        [Aten("tanh_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor tanh_();

        [Aten("true_divide.Scalar(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor true_divide(Scalar other);

        [Aten("true_divide.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor true_divide(Tensor other);

        [Aten("true_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor true_divide_(Scalar other);

        [Aten("true_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor true_divide_(Tensor other);

        [Aten("trunc(Tensor self) -> Tensor")]
        public partial Tensor trunc();

        [Aten("trunc_(Tensor(a!) self) -> Tensor(a!)")]
        public partial Tensor trunc_();

        [Aten("xlogy.Scalar_Other(Tensor self, Scalar other) -> Tensor")]
        public partial Tensor xlogy(Scalar y);

        [Aten("xlogy.Tensor(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor xlogy(Tensor y);

        [Aten("xlogy_.Scalar_Other(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public partial Tensor xlogy_(Scalar y);

        [Aten("xlogy_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public partial Tensor xlogy_(Tensor y);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode == RoundingMode.None ? Divide(target) : Divide(target, Name(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode == RoundingMode.None ? Divide(target) : Divide(target, Name(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => DivideInPlace(target, Name(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => DivideInPlace(target, Name(rounding_mode));

        [Aten("div.Tensor(Tensor self, Tensor other) -> Tensor")]
        private partial Tensor Divide(Tensor other);

        [Aten("div.Scalar(Tensor self, Scalar other) -> Tensor")]
        private partial Tensor Divide(Scalar other);

        [Aten("div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor")]
        private partial Tensor Divide(Tensor other, string? rounding_mode);

        [Aten("div.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor")]
        private partial Tensor Divide(Scalar other, string? rounding_mode);

        [Aten("div_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!)")]
        private partial Tensor DivideInPlace(Tensor other, string? rounding_mode);

        [Aten("div_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!)")]
        private partial Tensor DivideInPlace(Scalar other, string? rounding_mode);

        private static string? Name(RoundingMode mode) => mode switch { RoundingMode.trunc => "trunc", RoundingMode.floor => "floor", _ => null };
    }
}
