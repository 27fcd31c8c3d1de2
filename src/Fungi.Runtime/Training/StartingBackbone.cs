using Fungi.Models;
using Fungi.Runtime.Hosting;

namespace Fungi.Runtime.Training;

/// <summary>What a training begins with, in float32 whatever the configured precision: weights are trained in full.</summary>
internal static class StartingBackbone
{
    /// <summary>A new network, or the configured checkpoint; on the device.</summary>
    /// <param name="create">Makes the new network from a seed; null: there is none.</param>
    /// <param name="seed">What its weights are drawn from.</param>
    /// <param name="backbones">Loads the checkpoint.</param>
    public static Backbone Create(Func<long, Backbone>? create, long seed, BackboneSource backbones)
    {
        if (create is null)
        {
            var loaded = backbones.Load();
            loaded.Precision = Precision.Float32;
            return loaded;
        }

        var created = create(seed);
        created.To(backbones.Device);
        return created;
    }

    /// <summary>The same in words: two trainings from one start have them in common.</summary>
    public static string Describe(Func<long, Backbone>? create, BackboneSource backbones) => create is null ? backbones.CheckpointSha256 : "random";
}
