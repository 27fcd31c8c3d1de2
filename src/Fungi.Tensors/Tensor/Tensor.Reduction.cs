using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [Aten("unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> (Tensor, Tensor, Tensor)")]
        public partial (Tensor, Tensor, Tensor) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null);

        [Aten("aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)")]
        public partial (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false);

        [Aten("cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)")]
        public partial (Tensor, Tensor) cummax(long dim);

        [Aten("cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)")]
        public partial (Tensor, Tensor) cummin(long dim);

        [Aten("kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public partial (Tensor, Tensor) kthvalue(long k, long? dim, bool keepdim = false);

        [Aten("max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indexes) max(long dim, bool keepdim = false);

        [Aten("min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indexes) min(long dim, bool keepdim = false);

        [Aten("mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)")]
        public partial (Tensor, Tensor) mode(long dim = -1, bool keepdim = false);

        [Aten("sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indexes) sort(long dim = -1, bool descending = false, bool stable = false);

        [Aten("topk(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)")]
        public partial (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true);

        [Aten("all(Tensor self) -> Tensor")]
        public partial Tensor all();

        [Aten("all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor")]
        public partial Tensor all(long dim, bool keepdim = false);

        [Aten("amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor")]
        public partial Tensor amax(params long[] dims);

        [Aten("amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor")]
        public partial Tensor amin(params long[] dims);

        [Aten("any(Tensor self) -> Tensor")]
        public partial Tensor any();

        [Aten("any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor")]
        public partial Tensor any(long dim, bool keepdim = false);

        [Aten("argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor")]
        public partial Tensor argmax();

        [Aten("argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor")]
        public partial Tensor argmax(long dim, bool keepdim = false);

        [Aten("argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor")]
        public partial Tensor argmin();

        [Aten("argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor")]
        public partial Tensor argmin(long dim, bool keepdim = false);

        [Aten("argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor")]
        public partial Tensor argsort(long dim = -1, bool descending = false);

        [Aten("corrcoef(Tensor self) -> Tensor")]
        public partial Tensor corrcoef();

        [Aten("cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor")]
        public partial Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null);

        [Aten("cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor cumprod(long dim, ScalarType? type = null);

        [Aten("cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor cumsum(long dim, ScalarType? type = null);

        [Aten("diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor")]
        public partial Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null);

        [Aten("dist(Tensor self, Tensor other, Scalar p=2) -> Tensor")]
        public partial Tensor dist(Tensor other, float p = 2);

        [Aten("logcumsumexp(Tensor self, int dim) -> Tensor")]
        public partial Tensor logcumsumexp(long dim);

        [Aten("logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor")]
        public partial Tensor logsumexp(long dim, bool keepdim = false);

        [Aten("max(Tensor self) -> Tensor")]
        public partial Tensor max();

        [Aten("max.other(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor max(Tensor other);

        [Aten("mean(Tensor self, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor mean();

        [Aten("mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null);

        [Aten("median(Tensor self) -> Tensor")]
        public partial Tensor median();

        [Aten("min(Tensor self) -> Tensor")]
        public partial Tensor min();

        [Aten("min.other(Tensor self, Tensor other) -> Tensor")]
        public partial Tensor min(Tensor other);

        [Aten("msort(Tensor self) -> Tensor")]
        public partial Tensor msort();

        [Aten("nanmedian(Tensor self) -> Tensor")]
        public partial Tensor nanmedian();

        [Aten("nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor nansum();

        [Aten("nonzero(Tensor self) -> Tensor")]
        public partial Tensor nonzero();

        [Aten("norm.Scalar(Tensor self, Scalar p=2) -> Tensor")]
        public partial Tensor norm(float p = 2);

        [Aten("prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor prod(long dim, bool keepdim = false, ScalarType? type = null);

        [Aten("prod(Tensor self, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor prod(ScalarType? type = null);

        [Aten("quantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation=\"linear\") -> Tensor")]
        public partial Tensor quantile(Tensor q, long dim = -1, bool keepdim = false);

        [Aten("renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor")]
        public partial Tensor renorm(float p, long dim, float maxnorm);

        [Aten("std(Tensor self, bool unbiased=True) -> Tensor")]
        public partial Tensor std(bool unbiased = true);

        [Aten("sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null);

        [Aten("sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor sum(long dim, bool keepdim = false, ScalarType? type = null);

        [Aten("sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null);

        [Aten("sum(Tensor self, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor sum(ScalarType? type = null);

        [Aten("trace(Tensor self) -> Tensor")]
        public partial Tensor trace();

        [Aten("var(Tensor self, bool unbiased=True) -> Tensor")]
        public partial Tensor var(bool unbiased = true);

        [Aten("bincount(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor")]
        public partial Tensor bincount(Tensor? weights, long minlength = 0);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1, dim2], keepdim, type);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Amax(dims, keepdim));

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Amax(dims, keepdim));

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Amin(dims, keepdim));

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Amin(dims, keepdim));

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(Std(dimensions, unbiased, keepdim), type);

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(Std(dimensions, unbiased, keepdim), type);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim], unbiased, keepdim, type);

        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(Var(dimensions, unbiased, keepdim), type);

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(Var(dimensions, unbiased, keepdim), type);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim], unbiased, keepdim, type);

        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public Tensor norm(int dim, bool keepdim = false, float p = 2) => Norm(p, dim, keepdim);

        public Tensor count_nonzero(long[]? dims = null) => dims is null ? CountNonzero() : CountNonzero(dims);

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var (values, inverse, counts) = dim is { } axis ? Unique(axis, sorted, return_inverse, return_counts) : Unique(sorted, return_inverse, return_counts);
            return (values, Wanted(inverse, return_inverse), Wanted(counts, return_counts));
        }

        [Aten("_unique2(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)")]
        private partial (Tensor, Tensor, Tensor) Unique(bool sorted, bool return_inverse, bool return_counts);

        [Aten("unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)")]
        private partial (Tensor, Tensor, Tensor) Unique(long dim, bool sorted, bool return_inverse, bool return_counts);

        [Aten("count_nonzero(Tensor self, int? dim=None) -> Tensor")]
        private partial Tensor CountNonzero();

        [Aten("count_nonzero.dim_IntList(Tensor self, int[] dim) -> Tensor")]
        private partial Tensor CountNonzero(long[] dim);

        [Aten("norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor")]
        private partial Tensor Norm(float p, long dim, bool keepdim);

        [Aten("amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor")]
        private partial Tensor Amax(ReadOnlySpan<long> dim, bool keepdim);

        [Aten("amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor")]
        private partial Tensor Amin(ReadOnlySpan<long> dim, bool keepdim);

        [Aten("std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor")]
        private partial Tensor Std(ReadOnlySpan<long> dim, bool unbiased, bool keepdim);

        [Aten("var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor")]
        private partial Tensor Var(ReadOnlySpan<long> dim, bool unbiased, bool keepdim);

        private static Tensor Cast(Tensor result, ScalarType? type) => type is { } wanted ? result.to(wanted, disposeAfter: true) : result;

        private static Tensor? Wanted(Tensor result, bool wanted)
        {
            if (wanted) return result;
            result.Dispose();
            return null;
        }

        private static Tensor Into(Tensor? target, Tensor result)
        {
            if (target is null) return result;
            target.copy_(result);
            result.Dispose();
            return target;
        }

        [Aten("std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)")]
        public partial (Tensor std, Tensor mean) std_mean(bool unbiased = true);

        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            var (std, mean) = StdMean(dimensions, unbiased, keepdim);
            return (Cast(std, type), Cast(mean, type));
        }

        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean([dim], unbiased, keepdim, type);

        [Aten("std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)")]
        private partial (Tensor, Tensor) StdMean(long[] dim, bool unbiased, bool keepdim);

        [Aten("var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)")]
        public partial (Tensor var, Tensor mean) var_mean(bool unbiased = true);

        public (Tensor var, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            var (var, mean) = VarMean(dimensions, unbiased, keepdim);
            return (Cast(var, type), Cast(mean, type));
        }

        public (Tensor var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean([dim], unbiased, keepdim, type);

        [Aten("var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)")]
        private partial (Tensor, Tensor) VarMean(long[] dim, bool unbiased, bool keepdim);

        [Aten("nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
        public partial Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null);
    }
}
