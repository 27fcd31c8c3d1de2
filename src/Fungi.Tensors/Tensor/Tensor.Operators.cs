using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);
        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);
        public static Tensor operator +(Tensor left, int right) => Add(left, right);
        public static Tensor operator +(Tensor left, long right) => Add(left, right);
        public static Tensor operator +(Tensor left, float right) => Add(left, right);
        public static Tensor operator +(Tensor left, double right) => Add(left, right);
        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);
        public static Tensor operator +(int left, Tensor right) => Add(right, left);
        public static Tensor operator +(long left, Tensor right) => Add(right, left);
        public static Tensor operator +(float left, Tensor right) => Add(right, left);
        public static Tensor operator +(double left, Tensor right) => Add(right, left);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);
        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);
        public static Tensor operator -(Tensor left, int right) => Sub(left, right);
        public static Tensor operator -(Tensor left, long right) => Sub(left, right);
        public static Tensor operator -(Tensor left, float right) => Sub(left, right);
        public static Tensor operator -(Tensor left, double right) => Sub(left, right);
        public static Tensor operator -(Scalar left, Tensor right) => right.Rsub(left);
        public static Tensor operator -(int left, Tensor right) => Rsub(right, left);
        public static Tensor operator -(long left, Tensor right) => Rsub(right, left);
        public static Tensor operator -(float left, Tensor right) => Rsub(right, left);
        public static Tensor operator -(double left, Tensor right) => Rsub(right, left);

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);
        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);
        public static Tensor operator *(Tensor left, int right) => Mul(left, right);
        public static Tensor operator *(Tensor left, long right) => Mul(left, right);
        public static Tensor operator *(Tensor left, float right) => Mul(left, right);
        public static Tensor operator *(Tensor left, double right) => Mul(left, right);
        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);
        public static Tensor operator *(int left, Tensor right) => Mul(right, left);
        public static Tensor operator *(long left, Tensor right) => Mul(right, left);
        public static Tensor operator *(float left, Tensor right) => Mul(right, left);
        public static Tensor operator *(double left, Tensor right) => Mul(right, left);

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);
        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);
        public static Tensor operator /(Tensor left, int right) => Div(left, right);
        public static Tensor operator /(Tensor left, long right) => Div(left, right);
        public static Tensor operator /(Tensor left, float right) => Div(left, right);
        public static Tensor operator /(Tensor left, double right) => Div(left, right);
        public static Tensor operator /(Scalar left, Tensor right) => Divide(left, right);
        public static Tensor operator /(int left, Tensor right) => Divide(left, right);
        public static Tensor operator /(long left, Tensor right) => Divide(left, right);
        public static Tensor operator /(float left, Tensor right) => Divide(left, right);
        public static Tensor operator /(double left, Tensor right) => Divide(left, right);

        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);
        public static Tensor operator %(Tensor left, Scalar right) => left.remainder(right);
        public static Tensor operator %(Tensor left, int right) => Remainder(left, right);
        public static Tensor operator %(Tensor left, long right) => Remainder(left, right);
        public static Tensor operator %(Tensor left, float right) => Remainder(left, right);
        public static Tensor operator %(Tensor left, double right) => Remainder(left, right);

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);
        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);
        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);
        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);
        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);
        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);
        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);
        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);
        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);
        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);
        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);
        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);
        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        public static Tensor operator -(Tensor tensor) => tensor.neg();
        public static Tensor operator ~(Tensor left) => left.bitwise_not();
        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);
        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);
        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        public static implicit operator Tensor(bool value) => tensor(value);
        public static implicit operator Tensor(byte value) => tensor(value);
        public static implicit operator Tensor(sbyte value) => tensor(value);
        public static implicit operator Tensor(short value) => tensor(value);
        public static implicit operator Tensor(int value) => tensor(value);
        public static implicit operator Tensor(long value) => tensor(value);
        public static implicit operator Tensor(float value) => tensor(value);
        public static implicit operator Tensor(double value) => tensor(value);
        public static implicit operator Tensor(bool[] value) => tensor(value);
        public static implicit operator Tensor(byte[] value) => tensor(value);
        public static implicit operator Tensor(sbyte[] value) => tensor(value);
        public static implicit operator Tensor(short[] value) => tensor(value);
        public static implicit operator Tensor(int[] value) => tensor(value);
        public static implicit operator Tensor(long[] value) => tensor(value);
        public static implicit operator Tensor(float[] value) => tensor(value);
        public static implicit operator Tensor(double[] value) => tensor(value);
        public static implicit operator Tensor(Scalar scalar) => full([], scalar, scalar.Type);
        public static explicit operator bool(Tensor value) => value.ToBoolean();
        public static explicit operator byte(Tensor value) => value.ToByte();
        public static explicit operator sbyte(Tensor value) => value.ToSByte();
        public static explicit operator short(Tensor value) => value.ToInt16();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        [Aten("add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        private static partial Tensor Add(Tensor left, long right);

        [Aten("add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        private static partial Tensor Add(Tensor left, double right);

        [Aten("sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        private static partial Tensor Sub(Tensor left, long right);

        [Aten("sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        private static partial Tensor Sub(Tensor left, double right);

        [Aten("mul.Scalar(Tensor self, Scalar other) -> Tensor")]
        private static partial Tensor Mul(Tensor left, long right);

        [Aten("mul.Scalar(Tensor self, Scalar other) -> Tensor")]
        private static partial Tensor Mul(Tensor left, double right);

        [Aten("div.Scalar(Tensor self, Scalar other) -> Tensor")]
        private static partial Tensor Div(Tensor left, long right);

        [Aten("div.Scalar(Tensor self, Scalar other) -> Tensor")]
        private static partial Tensor Div(Tensor left, double right);

        [Aten("remainder.Scalar(Tensor self, Scalar other) -> Tensor")]
        private static partial Tensor Remainder(Tensor left, long right);

        [Aten("remainder.Scalar(Tensor self, Scalar other) -> Tensor")]
        private static partial Tensor Remainder(Tensor left, double right);

        [Aten("rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        private static partial Tensor Rsub(Tensor left, long right);

        [Aten("rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        private static partial Tensor Rsub(Tensor left, double right);

        [Aten("rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
        private partial Tensor Rsub(Scalar other);

        // A quotient of integers is a floating-point number, and an integer divided by a half is one: libtorch's rules for a scalar tensor.
        private static Tensor Divide(Scalar left, Tensor right)
        {
            using var reciprocal = right.reciprocal();
            return reciprocal.mul(left);
        }
    }
}
