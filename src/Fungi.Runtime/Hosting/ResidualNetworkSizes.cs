using Fungi.Models;

namespace Fungi.Runtime.Hosting;

/// <summary>The configuration section <c>Fungi:Pretrain:ResidualNetwork</c>: a residual network of basic blocks.</summary>
/// <param name="StemWidth">Channels after the first convolution and in the first stage; each further stage has twice those of the one before.</param>
/// <param name="Blocks">How many blocks each stage has: 2, 2, 2, 2 make a ResNet-18.</param>
/// <param name="ImageSize">Side in pixels of the images that it is meant for.</param>
public sealed record ResidualNetworkSizes(int StemWidth, IReadOnlyList<int> Blocks, int ImageSize)
{
    private const int MostStages = 6;

    /// <summary>A network of these sizes; equal seeds give equal weights.</summary>
    internal ResidualNetwork Create(long seed) => ResidualNetwork.Create(ResidualNetworkArchitecture.BasicBlocks(StemWidth, Blocks), ImageSize, seed);

    internal static ResidualNetworkSizes Read(OptionsReader section)
    {
        section.DocumentedBy<ResidualNetworkSizes>();
        var sizes = new ResidualNetworkSizes(
            section.Number("StemWidth", 64, 1, 1024),
            section.Read("Blocks", [2, 2, 2, 2], OptionFormat.List(OptionFormat.Number<int>(1), 1, MostStages)),
            section.Number("ImageSize", 224, 1));
        section.Complete();
        return sizes;
    }
}
