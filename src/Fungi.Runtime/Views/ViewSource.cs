using Fungi.Imaging;
using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>A decoded image that views are made of.</summary>
/// <param name="SampleId">Its sample's id, from which its random numbers are drawn.</param>
/// <param name="Pixels">uint8 [H, W, 3], red, green, blue.</param>
public sealed record ViewSource(string SampleId, Tensor Pixels)
{
    /// <summary>Copies a decoded image to a device.</summary>
    public static ViewSource From(string sampleId, DecodedImage image, Device device) =>
        new(sampleId, tensor(image.Pixels, [image.Height, image.Width, 3], device: device));
}
