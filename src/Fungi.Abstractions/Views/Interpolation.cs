namespace Fungi;

/// <summary>How pixels are resampled. Both filters widen when an image shrinks, as Pillow's do.</summary>
public enum Interpolation
{
    /// <summary>Triangle filter.</summary>
    Bilinear,

    /// <summary>Cubic filter with a = -0.5.</summary>
    Bicubic,
}
