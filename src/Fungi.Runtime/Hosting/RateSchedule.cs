namespace Fungi.Runtime.Hosting;

/// <summary>How a learning rate falls after its warm-up.</summary>
public enum RateSchedule
{
    /// <summary>Along half a cosine wave to zero.</summary>
    Cosine,

    /// <summary>To a fifth when 60 % of the epochs are done, and again at 80 %.</summary>
    Steps,
}
