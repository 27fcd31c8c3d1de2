using Fungi.Runtime.Hosting;
using Microsoft.Extensions.Logging;

namespace Fungi.Runtime.Gradients;

/// <summary>How many samples pass through the backbone at once: as many as the configured views allow, and half of them each time that memory does not suffice.</summary>
/// <param name="backbones">Knows how many.</param>
/// <param name="logger">Told of each halving.</param>
public sealed class ViewBudget(BackboneSource backbones, ILogger<ViewBudget> logger)
{
    private readonly Lock halving = new();
    private int views = backbones.ViewsPerPass;

    /// <summary>Views of one pass.</summary>
    public int Views => views;

    /// <summary>Samples of one pass.</summary>
    /// <param name="viewsPerSample">How many views each has.</param>
    public int SamplesPerPass(int viewsPerSample) => Math.Max(1, views / Math.Max(1, viewsPerSample));

    /// <summary>Does some work with samples, a pass after the other.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="viewsPerSample">How many views each has.</param>
    /// <param name="pass">Works with some of them, and has done nothing where it throws.</param>
    /// <exception cref="DeviceMemoryException">Memory does not suffice for one sample.</exception>
    internal void Spend<T>(IReadOnlyList<T> samples, int viewsPerSample, Action<IReadOnlyList<T>> pass)
    {
        for (var first = 0; first < samples.Count;)
        {
            var count = Math.Min(SamplesPerPass(viewsPerSample), samples.Count - first);
            try
            {
                pass([.. samples.Skip(first).Take(count)]);
                first += count;
            }
            catch (Exception exception) when (DeviceMemoryException.IsTold(exception))
            {
                if (count == 1) throw new DeviceMemoryException($"memory does not suffice for one sample, {viewsPerSample} views: {exception.Message}", exception);
                lock (halving) views = Math.Min(views, count / 2 * Math.Max(1, viewsPerSample)); // others may have halved it further
                logger.LogWarning("Memory does not suffice for {Count} samples at once, {Views} views each; going on with {Half}.", count, viewsPerSample, count / 2);
            }
        }
    }
}
