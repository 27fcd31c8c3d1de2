namespace Fungi.Runtime.Hosting;

/// <summary>What the weights of a linear head are at first; its biases are zero.</summary>
public enum HeadInitialization
{
    /// <summary>Zero: all classes are equally likely.</summary>
    Zero,

    /// <summary>Drawn from the normal distribution of standard deviation 0.01.</summary>
    Normal,
}
