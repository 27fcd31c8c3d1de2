using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Resizes [N, C, ...] to <paramref name="size"/>, or by <paramref name="scale_factor"/>.</summary>
            /// <param name="x">The pictures, [N, C, L], [N, C, H, W] or [N, C, D, H, W].</param>
            /// <param name="size">The new size; one number stands for all axes.</param>
            /// <param name="scale_factor">Alternatively, factors; one number stands for all axes.</param>
            /// <param name="mode">How pixels are read.</param>
            /// <param name="align_corners">Whether the corners' centres stay in place, for the linear and cubic modes.</param>
            /// <param name="recompute_scale_factor">Whether the factors are computed anew from the rounded size.</param>
            /// <param name="antialias">Whether shrinking averages over the pixels that it covers; bilinear and bicubic only.</param>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                var axes = (int)x.Dimensions - 2;
                if ((size is null) == (scale_factor is null)) throw new ArgumentException("Give either a size or a scale factor.", nameof(size));
                if (size is { Length: 1 }) size = [.. Enumerable.Repeat(size[0], axes)];
                if (scale_factor is { Length: 1 }) scale_factor = [.. Enumerable.Repeat(scale_factor[0], axes)];
                if (scale_factor is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    var shape = x.shape;
                    size = [.. scale_factor.Select((factor, axis) => (long)Math.Floor(shape[axis + 2] * factor))];
                    scale_factor = null;
                }

                var align = align_corners ?? false;
                return (mode, axes, antialias) switch
                {
                    (InterpolationMode.Nearest, 1, false) => Nearest1d(x, size, scale_factor),
                    (InterpolationMode.Nearest, 2, false) => Nearest2d(x, size, scale_factor),
                    (InterpolationMode.Nearest, 3, false) => Nearest3d(x, size, scale_factor),
                    (InterpolationMode.NearestExact, 2, false) => NearestExact2d(x, size, scale_factor),
                    (InterpolationMode.Area, 1, false) => adaptive_avg_pool1d(x, size![0]),
                    (InterpolationMode.Area, 2, false) => adaptive_avg_pool2d(x, size!),
                    (InterpolationMode.Linear, 1, false) => Linear1d(x, size, align, scale_factor),
                    (InterpolationMode.Bilinear, 2, false) => Bilinear2d(x, size, align, scale_factor),
                    (InterpolationMode.Bilinear, 2, true) => BilinearAntialiased2d(x, size, align, scale_factor),
                    (InterpolationMode.Bicubic, 2, false) => Bicubic2d(x, size, align, scale_factor),
                    (InterpolationMode.Bicubic, 2, true) => BicubicAntialiased2d(x, size, align, scale_factor),
                    (InterpolationMode.Trilinear, 3, false) => Trilinear3d(x, size, align, scale_factor),
                    _ => throw new NotSupportedException($"Interpolation {mode}{(antialias ? " with antialiasing" : "")} of {axes} axes is not supported."),
                };
            }

            /// <summary>Reads pictures [N, C, H, W] at the positions of a grid [N, H', W', 2] of x and y from -1 to 1.</summary>
            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
                => SampleGrid(
                    input,
                    grid,
                    mode == GridSampleMode.Nearest ? 1 : 0,
                    padding_mode switch { GridSamplePaddingMode.Border => 1, GridSamplePaddingMode.Reflection => 2, _ => 0 },
                    align_corners ?? false);

            /// <summary>The grid [N, H, W, 2] of affine maps [N, 2, 3] for pictures of the given size.</summary>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false)
                => AffineGrid(theta, size ?? throw new ArgumentNullException(nameof(size)), align_corners);

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Pad(input, pad, Name(mode), Fill(mode, value));

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Pad(input, pad, Name(mode), Fill(mode, value));

            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Pad(input, [pad, pad], Name(mode), Fill(mode, value));

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => Pad(input, [pad.Item1, pad.Item2], Name(mode), Fill(mode, value));

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => Pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], Name(mode), Fill(mode, value));

            internal static string Name(PaddingModes mode) => mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            };

            private static double? Fill(PaddingModes mode, double value) => mode is PaddingModes.Constant or PaddingModes.Zeros ? value : null;

            [Aten("pad(Tensor self, int[] pad, str mode=\"constant\", float? value=None) -> Tensor")]
            private static partial Tensor Pad(Tensor self, ReadOnlySpan<long> pad, string mode, double? value);

            [Aten("grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor")]
            private static partial Tensor SampleGrid(Tensor input, Tensor grid, long interpolation_mode, long padding_mode, bool align_corners);

            [Aten("affine_grid_generator(Tensor theta, int[] size, bool align_corners) -> Tensor")]
            private static partial Tensor AffineGrid(Tensor theta, long[] size, bool align_corners);

            [Aten("upsample_nearest1d.vec(Tensor input, int[]? output_size, float[]? scale_factors) -> Tensor")]
            private static partial Tensor Nearest1d(Tensor input, long[]? output_size, double[]? scale_factors);

            [Aten("upsample_nearest2d.vec(Tensor input, int[]? output_size, float[]? scale_factors) -> Tensor")]
            private static partial Tensor Nearest2d(Tensor input, long[]? output_size, double[]? scale_factors);

            [Aten("upsample_nearest3d.vec(Tensor input, int[]? output_size, float[]? scale_factors) -> Tensor")]
            private static partial Tensor Nearest3d(Tensor input, long[]? output_size, double[]? scale_factors);

            [Aten("_upsample_nearest_exact2d.vec(Tensor input, int[]? output_size, float[]? scale_factors) -> Tensor")]
            private static partial Tensor NearestExact2d(Tensor input, long[]? output_size, double[]? scale_factors);

            [Aten("upsample_linear1d.vec(Tensor input, int[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
            private static partial Tensor Linear1d(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);

            [Aten("upsample_bilinear2d.vec(Tensor input, int[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
            private static partial Tensor Bilinear2d(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);

            [Aten("_upsample_bilinear2d_aa.vec(Tensor input, int[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
            private static partial Tensor BilinearAntialiased2d(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);

            [Aten("upsample_bicubic2d.vec(Tensor input, int[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
            private static partial Tensor Bicubic2d(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);

            [Aten("_upsample_bicubic2d_aa.vec(Tensor input, int[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
            private static partial Tensor BicubicAntialiased2d(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);

            [Aten("upsample_trilinear3d.vec(Tensor input, int[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
            private static partial Tensor Trilinear3d(Tensor input, long[]? output_size, bool align_corners, double[]? scale_factors);
        }
    }
}
