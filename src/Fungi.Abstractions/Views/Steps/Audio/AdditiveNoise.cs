namespace Fungi;

/// <summary>
/// Adds to each energy a number uniform in [0, r), with r uniform in [0, Amplitude) and drawn once for each view: the noise of SSAST
/// (Gong et al. 2022, arXiv 2110.09784), the paper's augmentation of sounds for SimCLR.
/// </summary>
/// <param name="Amplitude">In units of the standardised spectrogram.</param>
public sealed record AdditiveNoise(double Amplitude) : ViewStep, IRandomStep;

/// <summary>Adds <see cref="AdditiveNoise"/>.</summary>
public static class AdditiveNoiseStep
{
    /// <inheritdoc cref="Fungi.AdditiveNoise"/>
    public static AudioView AdditiveNoise(this AudioView view, double amplitude = 0.1) => view.Then(new AdditiveNoise(amplitude));
}
