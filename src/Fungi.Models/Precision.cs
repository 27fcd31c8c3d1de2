namespace Fungi.Models;

/// <summary>The arithmetic of a backbone up to the tap; from there on, and for its output, it is always float32.</summary>
public enum Precision
{
    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>16-bit brain floating point: the range of float32 with 8 bits of precision, twice as fast or better.</summary>
    BFloat16,
}
