namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Fills parameters in place, outside the autograd graph.</summary>
        public static class init
        {
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            /// <summary>The factor that keeps the variance through a nonlinearity; <paramref name="param"/> is the leaky ReLU's slope.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + param * param)),
                _ => 1,
            };

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException($"Fans need a tensor of at least 2 dimensions; this one has {shape.Length}.", nameof(tensor));
                var receptiveField = shape[2..].TotalSize();
                return (shape[1] * receptiveField, shape[0] * receptiveField);
            }

            public static Tensor constant_(Tensor tensor, Scalar val) => Fill(tensor, x => x.fill_(val));

            public static Tensor zeros_(Tensor tensor) => Fill(tensor, x => x.zero_());

            public static Tensor ones_(Tensor tensor) => Fill(tensor, x => x.fill_(1));

            public static Tensor eye_(Tensor tensor) => Fill(tensor, x => x.copy_(eye(x.size(0), x.size(1), x.dtype, x.device)));

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null)
                => Fill(tensor, x => x.uniform_(low, high, generator));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
                => Fill(tensor, x => x.normal_(mean, std, generator));

            /// <summary>Normal numbers between <paramref name="a"/> and <paramref name="b"/>, by the inverse of the distribution function.</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
            {
                // erfinv runs over the images of the bounds under erf, so that every draw is one of the truncated distribution.
                using var bounds = torch.tensor([(a - mean) / std, (b - mean) / std]).div_(Math.Sqrt(2)).erf_();
                var (low, high) = (bounds[0].ToDouble(), bounds[1].ToDouble());
                return Fill(tensor, x => x.uniform_(low, high, generator).erfinv_().mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, b));
            }

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                var bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return normal_(tensor, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
            }

            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
                => normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            /// <summary>A random (semi-)orthogonal matrix (Saxe et al. 2014); axes after the first count as one.</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1) => Fill(tensor, x =>
            {
                var rows = x.size(0);
                var columns = x.numel() / rows;
                var drawn = randn([Math.Max(rows, columns), Math.Min(rows, columns)], x.dtype, x.device);
                var (q, r) = linalg.qr(drawn);
                // The sign of R's diagonal is the algorithm's choice; without it the distribution is uniform.
                q = q * r.diagonal().sign();
                return x.copy_((rows < columns ? q.t() : q).reshape(x.shape)).mul_(gain);
            });

            private static double KaimingDeviation(Tensor tensor, double slope, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, slope) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static Tensor Fill(Tensor tensor, Func<Tensor, Tensor> fill)
            {
                using var gradMode = no_grad();
                using var scope = NewDisposeScope();
                return fill(tensor);
            }
        }
    }
}
