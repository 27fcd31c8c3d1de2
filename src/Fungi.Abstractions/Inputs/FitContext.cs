using TorchSharp;

namespace Fungi;

/// <summary>What the runtime offers a method that fits state: see <see cref="FittedAttribute"/>.</summary>
/// <param name="cancellation">Stops the work.</param>
public abstract class FitContext(CancellationToken cancellation)
{
    /// <summary>Stops the work; a solver takes it.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>The backbone's embeddings of images that are not the dataset's own, such as a generator's.</summary>
    /// <param name="images">Normalised as the objective's views are, [N, 3, H, W].</param>
    /// <returns>[N, E], without gradient.</returns>
    public abstract torch.Tensor Embed(torch.Tensor images);

    /// <summary>Random numbers that are a function of the run's seed, the objective, the parameter, and the name.</summary>
    /// <param name="name">What they are for: equal names have equal numbers.</param>
    /// <param name="low">The least.</param>
    /// <param name="high">Above the greatest.</param>
    /// <param name="shape">How many.</param>
    /// <returns>Float32.</returns>
    public abstract torch.Tensor Uniform(string name, double low, double high, params long[] shape);
}
