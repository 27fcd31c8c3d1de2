using static TorchSharp.torch;

namespace Fungi.Models.Layers;

/// <summary>Fills a new parameter for training from scratch.</summary>
/// <param name="tensor">On the CPU, uninitialised.</param>
/// <param name="generator">The only source of randomness.</param>
public delegate void Initializer(Tensor tensor, Generator generator);

/// <summary>The initialisations of vision transformers (facebookresearch/dino, timm) and residual networks (torchvision).</summary>
public static class Initializers
{
    /// <summary>Zeros.</summary>
    public static Initializer Zeros { get; } = (tensor, _) => tensor.zero_();

    /// <summary>Ones.</summary>
    public static Initializer Ones { get; } = (tensor, _) => tensor.fill_(1);

    /// <summary>
    /// The normal distribution of standard deviation 0.02. The original truncates it at ±2, a hundred standard deviations away, which no
    /// draw reaches.
    /// </summary>
    public static Initializer Normal { get; } = (tensor, generator) => tensor.normal_(0, 0.02, generator);

    /// <summary>PyTorch's default of convolutions and their biases: uniform within ±1/sqrt(inputs of one output).</summary>
    public static Initializer FanIn(long inputs) =>
        (tensor, generator) => tensor.uniform_(-1 / Math.Sqrt(inputs), 1 / Math.Sqrt(inputs), generator);

    /// <summary>For convolutions before a rectifier: normal, of variance 2 / (outputs that one input reaches) (He et al. 2015, arXiv 1502.01852).</summary>
    public static Initializer FanOut(long outputs) => (tensor, generator) => tensor.normal_(0, Math.Sqrt(2.0 / outputs), generator);
}
