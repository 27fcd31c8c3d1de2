using Fungi.Models;

namespace Fungi.Runtime.Hosting;

/// <summary>Reads the network that a training starts from at random.</summary>
internal static class ArchitectureOptions
{
    /// <summary>The option <c>Architecture</c> of a training: a name, or sizes; null where there is none, or a mistake.</summary>
    public static VisionTransformerArchitecture? Read(OptionsReader training)
    {
        if (!training.Has("Architecture")) return null;
        var section = training.Child("Architecture");
        try
        {
            return section.Value is { } name ? VisionTransformerArchitecture.Parse(name) : ReadSizes(section);
        }
        catch (InputException exception)
        {
            section.Error(exception.Message);
            return null;
        }
    }

    private static VisionTransformerArchitecture ReadSizes(OptionsReader section)
    {
        section.DocumentedBy<VisionTransformerArchitecture>();
        var width = section.Number("Width", 384, 1);
        var architecture = new VisionTransformerArchitecture(
            width,
            section.Number("Depth", 12, 1),
            section.Number("Heads", 6, 1),
            section.Number("HiddenDim", 4 * width, 1),
            section.Number("PatchSize", 16, 1),
            section.Number("ImageSize", 224, 1));
        section.Complete();
        return architecture.Validate();
    }
}
