namespace Fungi.Verification;

/// <summary>A method that fits an input of the loss fails, so that there is nothing to check the loss on.</summary>
/// <param name="finding">What is wrong.</param>
/// <param name="cause">What the method threw, where it did.</param>
internal sealed class FitException(Finding finding, Exception? cause) : Exception(finding.Message, cause)
{
    /// <summary>What is wrong.</summary>
    public Finding Finding => finding;
}
