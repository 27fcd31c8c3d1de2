using Fungi.Models;
using Fungi.Runtime.Hosting;

namespace Fungi.Runtime.Training;

/// <summary>What a training begins with, in float32 whatever the configured precision: weights are trained in full.</summary>
internal static class StartingBackbone
{
    /// <summary>A new network, or the configured checkpoint where no architecture is given; on the device.</summary>
    /// <param name="architecture">The new network's.</param>
    /// <param name="seed">What its weights are drawn from.</param>
    /// <param name="backbones">Loads the checkpoint.</param>
    public static Backbone Create(VisionTransformerArchitecture? architecture, long seed, BackboneSource backbones)
    {
        if (architecture is null)
        {
            var loaded = backbones.Load();
            loaded.Precision = Precision.Float32;
            return loaded;
        }

        var created = VisionTransformer.Create(architecture, seed);
        created.To(backbones.Device);
        return created;
    }

    /// <summary>The same in words: two trainings from one start have them in common.</summary>
    public static string Describe(VisionTransformerArchitecture? architecture, BackboneSource backbones) => architecture is null ? backbones.CheckpointSha256 : "random";
}
