namespace TorchSharp.Modules;

/// <summary>Home of the name <see cref="Approximate"/>, as in TorchSharp.</summary>
public static class GELU
{
    /// <summary>How the Gaussian error linear unit is computed: exactly, or by a hyperbolic tangent.</summary>
    public enum Approximate
    {
        none,
        tanh,
    }
}
