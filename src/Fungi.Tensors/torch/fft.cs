using Fungi.Tensors;

namespace TorchSharp;

/// <summary>Which direction of a Fourier transform is divided by the number of points: the inverse, the forward, or both by its root.</summary>
public enum FFTNormType
{
    Backward = 0,
    Forward = 1,
    Ortho = 2,
}

public static partial class torch
{
    /// <summary>Discrete Fourier transforms; a length of -1 is the input's.</summary>
    public static partial class fft
    {
        public static Tensor fft_(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) => Forward(input, n < 0 ? null : n, dim, Name(norm));

        public static Tensor ifft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) => Inverse(input, n < 0 ? null : n, dim, Name(norm));

        public static Tensor rfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) => ForwardReal(input, n < 0 ? null : n, dim, Name(norm));

        public static Tensor irfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) => InverseReal(input, n < 0 ? null : n, dim, Name(norm));

        public static Tensor fft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) => Forward(input, s, dim, Name(norm));

        public static Tensor ifft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) => Inverse(input, s, dim, Name(norm));

        public static Tensor rfft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) => ForwardReal(input, s, dim, Name(norm));

        public static Tensor irfft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) => InverseReal(input, s, dim, Name(norm));

        [Aten("fft_fftshift(Tensor self, int[1]? dim=None) -> Tensor")]
        public static partial Tensor fftshift(Tensor input, long[]? dim = null);

        [Aten("fft_ifftshift(Tensor self, int[1]? dim=None) -> Tensor")]
        public static partial Tensor ifftshift(Tensor input, long[]? dim = null);

        [Aten("fft_fft(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor")]
        private static partial Tensor Forward(Tensor self, long? n, long dim, string? norm);

        [Aten("fft_ifft(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor")]
        private static partial Tensor Inverse(Tensor self, long? n, long dim, string? norm);

        [Aten("fft_rfft(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor")]
        private static partial Tensor ForwardReal(Tensor self, long? n, long dim, string? norm);

        [Aten("fft_irfft(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor")]
        private static partial Tensor InverseReal(Tensor self, long? n, long dim, string? norm);

        [Aten("fft_fft2(Tensor self, int[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor")]
        private static partial Tensor Forward(Tensor self, long[]? s, long[]? dim, string? norm);

        [Aten("fft_ifft2(Tensor self, int[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor")]
        private static partial Tensor Inverse(Tensor self, long[]? s, long[]? dim, string? norm);

        [Aten("fft_rfft2(Tensor self, int[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor")]
        private static partial Tensor ForwardReal(Tensor self, long[]? s, long[]? dim, string? norm);

        [Aten("fft_irfft2(Tensor self, int[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor")]
        private static partial Tensor InverseReal(Tensor self, long[]? s, long[]? dim, string? norm);

        private static string Name(FFTNormType norm) => norm switch { FFTNormType.Forward => "forward", FFTNormType.Ortho => "ortho", _ => "backward" };
    }
}
