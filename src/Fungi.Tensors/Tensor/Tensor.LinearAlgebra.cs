using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [Aten("addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor")]
        public partial Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1);

        [Aten("addmm_(Tensor(a!) self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)")]
        public partial Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1);

        [Aten("addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor")]
        public partial Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1);

        [Aten("addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor")]
        public partial Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1);

        [Aten("baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor")]
        public partial Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1);

        [Aten("bmm(Tensor self, Tensor mat2) -> Tensor")]
        public partial Tensor bmm(Tensor batch2);

        [Aten("cholesky(Tensor self, bool upper=False) -> Tensor")]
        public partial Tensor cholesky(bool upper = false);

        [Aten("cholesky_inverse(Tensor self, bool upper=False) -> Tensor")]
        public partial Tensor cholesky_inverse(bool upper = false);

        [Aten("cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor")]
        public partial Tensor cholesky_solve(Tensor input2, bool upper = false);

        [Aten("det(Tensor self) -> Tensor")]
        public partial Tensor det();

        [Aten("dot(Tensor self, Tensor tensor) -> Tensor")]
        public partial Tensor dot(Tensor target);

        [Aten("inner(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor inner(Tensor vec2);

        [Aten("inverse(Tensor self) -> Tensor")]
        public partial Tensor inverse();

        [Aten("kron(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor kron(Tensor other);

        [Aten("logdet(Tensor self) -> Tensor")]
        public partial Tensor logdet();

        [Aten("matmul(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor matmul(Tensor target);

        [Aten("matrix_exp(Tensor self) -> Tensor")]
        public partial Tensor matrix_exp();

        [Aten("matrix_power(Tensor self, int n) -> Tensor")]
        public partial Tensor matrix_power(int n);

        [Aten("mm(Tensor self, Tensor mat2) -> Tensor")]
        public partial Tensor mm(Tensor target);

        [Aten("mv(Tensor self, Tensor vec) -> Tensor")]
        public partial Tensor mv(Tensor target);

        [Aten("outer(Tensor self, Tensor vec2) -> Tensor")]
        public partial Tensor outer(Tensor vec2);

        [Aten("vdot(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor vdot(Tensor target);

        [Aten("tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other) -> Tensor")]
        public partial Tensor tensordot(Tensor b, long[] dims1, long[] dims2);

        public Tensor tensordot(Tensor b, (long, long)[] dims)
            => tensordot(b, System.Array.ConvertAll(dims, pair => pair.Item1), System.Array.ConvertAll(dims, pair => pair.Item2));

        /// <summary>Sums over the last axes of this tensor and the first ones of the other.</summary>
        public Tensor tensordot(Tensor b, long dims = 2)
        {
            var axes = Enumerable.Range(0, (int)dims).Select(axis => (long)axis).ToArray();
            return tensordot(b, System.Array.ConvertAll(axes, axis => Dimensions - dims + axis), axes);
        }
    }
}
