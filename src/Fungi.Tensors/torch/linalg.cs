using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        [Aten("linalg_lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor solution, Tensor residuals, Tensor rank, Tensor singular_values)")]
        public static partial (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other);

        [Aten("linalg_lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor solution, Tensor residuals, Tensor rank, Tensor singular_values)")]
        public static partial (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other, double rcond);

        [Aten("linalg_lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U)")]
        public static partial (Tensor P, Tensor L, Tensor U) lu(Tensor input, bool pivot = true);

        [Aten("linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)")]
        public static partial (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true);

        [Aten("linalg_cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor L, Tensor info)")]
        public static partial (Tensor L, Tensor info) cholesky_ex(Tensor input, bool check_errors = false);

        [Aten("linalg_eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)")]
        public static partial (Tensor L, Tensor V) eig(Tensor input);

        [Aten("linalg_inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info)")]
        public static partial (Tensor inverse, Tensor info) inv_ex(Tensor input, bool check_errors = false);

        [Aten("linalg_lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots)")]
        public static partial (Tensor LU, Tensor Pivots) lu_factor(Tensor input, bool pivot = true);

        [Aten("linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)")]
        public static partial (Tensor sign, Tensor logabsdet) slogdet(Tensor input);

        [Aten("linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor")]
        public static partial Tensor cholesky(Tensor input);

        [Aten("linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor")]
        public static partial Tensor cross(Tensor input, Tensor other, long dim = -1);

        [Aten("linalg_det(Tensor A) -> Tensor")]
        public static partial Tensor det(Tensor input);

        [Aten("linalg_diagonal(Tensor(a) A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor(a)")]
        public static partial Tensor diagonal(Tensor input, int offset = 0, int dim1 = -2, int dim2 = -1);

        [Aten("linalg_eigvals(Tensor self) -> Tensor")]
        public static partial Tensor eigvals(Tensor input);

        [Aten("linalg_inv(Tensor A) -> Tensor")]
        public static partial Tensor inv(Tensor input);

        [Aten("linalg_matrix_exp(Tensor self) -> Tensor")]
        public static partial Tensor matrix_exp(Tensor input);

        [Aten("linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2, -1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public static partial Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false);

        [Aten("linalg_matrix_rank.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor")]
        public static partial Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false);

        [Aten("linalg_matrix_rank.atol_rtol_tensor(Tensor input, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor")]
        public static partial Tensor matrix_rank(Tensor input, Tensor atol, Tensor? rtol = null, bool hermitian = false);

        [Aten("linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public static partial Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false);

        [Aten("linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public static partial Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false);

        [Aten("linalg_pinv.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor")]
        public static partial Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false);

        [Aten("linalg_pinv.atol_rtol_tensor(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor")]
        public static partial Tensor pinv(Tensor input, Tensor atol, Tensor? rtol = null, bool hermitian = false);

        [Aten("linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor")]
        public static partial Tensor solve(Tensor A, Tensor B, bool left = true);

        [Aten("linalg_svdvals(Tensor A, *, str? driver=None) -> Tensor")]
        public static partial Tensor svdvals(Tensor input);

        [Aten("linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public static partial Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false);

        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => Norm(input, dims, keepdim);

        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) => Norm(input, ord, dims, keepdim);

        [Aten("linalg_matrix_norm.str_ord(Tensor self, str ord=\"fro\", int[] dim=[-2, -1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public static partial Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false);

        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Eigh(input, UPLO.ToString());

        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Eigvalsh(input, UPLO.ToString());

        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced)
            => Qr(input, mode switch { QRMode.Complete => "complete", QRMode.R => "r", _ => "reduced" });

        public static Tensor multi_dot(IList<Tensor> tensors) => MultiDot([.. tensors]);

        /// <summary>Solves AX = B, or XA = B where <paramref name="left"/> is false, for a triangular A.</summary>
        public static Tensor solve_triangular(Tensor A, Tensor B, bool upper, bool left = true, bool unitriangular = false, Tensor? @out = null)
        {
            var solution = SolveTriangular(A, B, upper, left, unitriangular);
            if (@out is null) return solution;
            @out.copy_(solution);
            solution.Dispose();
            return @out;
        }

        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }

        [Aten("linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        private static partial Tensor Norm(Tensor self, Scalar? ord, long[]? dim, bool keepdim);

        private static Tensor Norm(Tensor input, long[]? dims, bool keepdim) => Norm(input, (Scalar?)null, dims, keepdim);

        [Aten("linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        private static partial Tensor Norm(Tensor self, string ord, long[]? dim, bool keepdim);

        [Aten("linalg_eigh(Tensor self, str UPLO=\"L\") -> (Tensor eigenvalues, Tensor eigenvectors)")]
        private static partial (Tensor, Tensor) Eigh(Tensor self, string UPLO);

        [Aten("linalg_eigvalsh(Tensor self, str UPLO=\"L\") -> Tensor")]
        private static partial Tensor Eigvalsh(Tensor self, string UPLO);

        [Aten("linalg_qr(Tensor A, str mode=\"reduced\") -> (Tensor Q, Tensor R)")]
        private static partial (Tensor Q, Tensor R) Qr(Tensor A, string mode);

        [Aten("linalg_multi_dot(Tensor[] tensors) -> Tensor")]
        private static partial Tensor MultiDot(Tensor[] tensors);

        [Aten("linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool unitriangular=False) -> Tensor")]
        private static partial Tensor SolveTriangular(Tensor self, Tensor B, bool upper, bool left, bool unitriangular);
    }
}
