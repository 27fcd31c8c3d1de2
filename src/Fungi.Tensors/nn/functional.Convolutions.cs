using Fungi.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            [Aten("bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor")]
            public static partial Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null);

            [Aten("conv1d(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=[1], int[1] padding=[0], int[1] dilation=[1], int groups=1) -> Tensor")]
            public static partial Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1);

            [Aten("conv2d(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] dilation=1, int groups=1) -> Tensor")]
            public static partial Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1);

            [Aten("conv3d(Tensor input, Tensor weight, Tensor? bias=None, int[3] stride=1, int[3] padding=0, int[3] dilation=1, int groups=1) -> Tensor")]
            public static partial Tensor conv3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1);

            [Aten("conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=[1], int[1] padding=[0], int[1] output_padding=[0], int groups=1, int[1] dilation=[1]) -> Tensor")]
            public static partial Tensor conv_transpose1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? output_padding = null, long? dilation = null, long groups = 1);

            [Aten("conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] output_padding=0, int groups=1, int[2] dilation=1) -> Tensor")]
            public static partial Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1);

            /// <summary>x Wᵀ + b: [..., inputs] to [..., outputs].</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Kernels.Linear(input, weights, bias) ?? LibtorchLinear(input, weights, bias);

            [Aten("linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor")]
            private static partial Tensor LibtorchLinear(Tensor input, Tensor weight, Tensor? bias);

            [Aten("pixel_shuffle(Tensor self, int upscale_factor) -> Tensor")]
            public static partial Tensor pixel_shuffle(Tensor input, long upscale_factor);

            [Aten("pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor")]
            public static partial Tensor pixel_unshuffle(Tensor input, long downscale_factor);

        }
    }
}
