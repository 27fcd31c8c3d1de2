using static TorchSharp.torch;

namespace Fungi.Runtime.Views;

/// <summary>A decoded image that views are made of.</summary>
/// <param name="SampleId">Its sample's id, from which its random numbers are drawn.</param>
/// <param name="Pixels">uint8 [H, W, 3], red, green, blue.</param>
public sealed record ViewSource(string SampleId, Tensor Pixels);
