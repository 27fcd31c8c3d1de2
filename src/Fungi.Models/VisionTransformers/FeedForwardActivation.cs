using Fungi.Models.Layers;
using static TorchSharp.torch.nn;

namespace Fungi.Models;

/// <summary>What stands between the layers of a transformer's feed-forward half, and with it how these are made.</summary>
public enum FeedForwardActivation
{
    /// <summary>x Φ(x), exact (Hendrycks and Gimpel 2016, arXiv 1606.08415).</summary>
    Gelu,

    /// <summary>x σ(1.702 x), which OpenAI's CLIP takes for it.</summary>
    QuickGelu,

    /// <summary>SiLU of one half of the channels times the other half (Shazeer 2020, arXiv 2002.05202).</summary>
    SwiGlu,
}

internal static class FeedForwardActivations
{
    private const double QuickGeluSlope = 1.702;

    public static IFeedForward CreateFeedForward(this FeedForwardActivation activation, ParameterSet parameters, string path, int width, int hiddenDim) => activation switch
    {
        FeedForwardActivation.SwiGlu => new SwiGlu(parameters, path, width, hiddenDim),
        FeedForwardActivation.QuickGelu => new Mlp(parameters, path, width, hiddenDim, input => input * functional.sigmoid(input * QuickGeluSlope)),
        _ => new Mlp(parameters, path, width, hiddenDim),
    };
}
