namespace Fungi;

/// <summary>
/// The lightness L of CIE Lab (sRGB, white point D65) as a grey image, L / 100 in all three channels: one half of the image for cross-channel
/// prediction (Zhang et al. 2017, arXiv 1611.09842). Pixels are in [0, 1].
/// </summary>
public sealed record LabLightness : ViewStep;

/// <summary>The colours a and b of CIE Lab at the lightness L = 50, as RGB cut to [0, 1]: the other half. Pixels are in [0, 1].</summary>
public sealed record LabColor : ViewStep;

/// <summary>
/// CIE Lab itself (sRGB, white point D65) in place of the three channels: L from 0 to 100, a and b about -128 to 127. White is (100, 0, 0),
/// red (53.24, 80.09, 67.20). For pixels as a target; a backbone expects RGB.
/// </summary>
public sealed record ToLab : ViewStep;

/// <summary>Adds <see cref="LabLightness"/>, <see cref="LabColor"/> or <see cref="ToLab"/>.</summary>
public static class LabSteps
{
    /// <inheritdoc cref="Fungi.LabLightness"/>
    public static ImageView LabLightness(this ImageView view) => view.Then(new LabLightness());

    /// <inheritdoc cref="Fungi.LabColor"/>
    public static ImageView LabColor(this ImageView view) => view.Then(new LabColor());

    /// <inheritdoc cref="Fungi.ToLab"/>
    public static ImageView ToLab(this ImageView view) => view.Then(new ToLab());
}
