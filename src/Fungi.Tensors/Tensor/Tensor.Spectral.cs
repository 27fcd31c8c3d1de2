using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        /// <summary>Short-time Fourier transform of [..., samples]; complex where <paramref name="return_complex"/> is true.</summary>
        public Tensor stft(
            long n_fft, long hop_length = -1, long win_length = -1, Tensor? window = null, bool center = true, PaddingModes pad_mode = PaddingModes.Reflect,
            bool normalized = false, bool? onesided = null, bool? return_complex = null)
            => ShortTimeFourier(
                n_fft, hop_length < 0 ? null : hop_length, win_length < 0 ? null : win_length, window, center, nn.functional.Name(pad_mode), normalized, onesided, return_complex);

        [Aten("stft.center(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode=\"reflect\", bool normalized=False, bool? onesided=None, bool? return_complex=None) -> Tensor")]
        private partial Tensor ShortTimeFourier(
            long n_fft, long? hop_length, long? win_length, Tensor? window, bool center, string pad_mode, bool normalized, bool? onesided, bool? return_complex);
    }
}
