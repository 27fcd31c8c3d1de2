using Fungi.Models;

namespace Fungi.Runtime.Training;

/// <summary>
/// Rates that fall from the head to the image by a factor for each layer, as BEiT (Bao et al. 2022, arXiv 2106.08254) and MAE (He et al. 2022,
/// arXiv 2111.06377) fine-tune.
/// </summary>
internal static class LayerDecay
{
    /// <summary>The share of the learning rate that a parameter has: decay^(L + 1 - l) at depth l of a backbone of L blocks, 1 after the blocks.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="decay">The factor for one layer, from 0 to 1.</param>
    public static double Share(Backbone backbone, string parameter, double decay) => Math.Pow(decay, backbone.Blocks.Count + 1 - backbone.DepthOf(parameter));
}
