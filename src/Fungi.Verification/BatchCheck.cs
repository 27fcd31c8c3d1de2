namespace Fungi.Verification;

/// <summary>What is measured about a loss, in the order in which it is measured.</summary>
public enum BatchCheck
{
    /// <summary>The loss returns a value for inputs of the right shapes and ranges, and what fits its inputs does.</summary>
    Runs,

    /// <summary>The result is <c>[B]</c>, for every B.</summary>
    Shape,

    /// <summary>Neither the inputs nor anything that outlives the call is written to: a batch's losses do not depend on the batches before it.</summary>
    State,

    /// <summary>Two evaluations of one batch agree whatever the seed of the random numbers, and so do two fits to the same samples.</summary>
    Randomness,

    /// <summary>Losses and gradients are finite.</summary>
    Finite,

    /// <summary>There is a gradient to make features of.</summary>
    Gradient,

    /// <summary>The derivative of a sample's loss with respect to another sample is exactly zero.</summary>
    CrossDerivative,

    /// <summary>A sample's loss and gradient stay when other samples are replaced.</summary>
    Replacement,

    /// <summary>A sample's loss and gradient stay when the batch is put in another order.</summary>
    Place,

    /// <summary>A sample's loss and gradient stay in a smaller or greater batch.</summary>
    BatchSize,
}

/// <summary>What a check's findings are called.</summary>
public static class BatchCheckRules
{
    /// <summary>The rule that a check's failure breaks: that of the compiler's analyzer where it has one, FNG3xxx otherwise.</summary>
    public static string Rule(this BatchCheck check) => check switch
    {
        BatchCheck.CrossDerivative or BatchCheck.Replacement => "FNG2001",
        BatchCheck.State => "FNG2004",
        BatchCheck.Shape => "FNG2005",
        BatchCheck.Place or BatchCheck.BatchSize => "FNG2006",
        BatchCheck.Randomness => "FNG2007",
        BatchCheck.Gradient => "FNG3001",
        BatchCheck.Finite => "FNG3002",
        _ => "FNG3003",
    };
}
