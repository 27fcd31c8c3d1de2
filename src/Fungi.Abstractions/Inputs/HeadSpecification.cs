namespace Fungi;

/// <summary>A projection head: what a <see cref="HeadAttribute"/> says of it.</summary>
/// <param name="Name">Its name, unique in the objective.</param>
/// <param name="Dim">L, or null for the size of what it is fitted to, or else of its input.</param>
/// <param name="NormalizeEmbedding">Whether its input is divided by its length first.</param>
/// <param name="HiddenLayers">How many hidden layers precede the last linear layer.</param>
/// <param name="HiddenDim">The hidden layers' width.</param>
/// <param name="Fit">How the last layer is fitted.</param>
/// <param name="FitTarget">The parameter that it predicts, where it is fitted.</param>
/// <param name="FitSize">How many training samples it is fitted on.</param>
/// <param name="FrozenSteps">For how many steps of a pretraining its last layer stays as it is.</param>
/// <param name="BatchNorm">Whether a pretraining normalises its hidden layers with the batch's statistics.</param>
public sealed record HeadSpecification(
    string Name,
    int? Dim = null,
    bool NormalizeEmbedding = true,
    int HiddenLayers = 0,
    int HiddenDim = 2048,
    HeadFit Fit = HeadFit.None,
    string? FitTarget = null,
    int FitSize = 1024,
    int FrozenSteps = 0,
    bool BatchNorm = false)
{
    /// <summary>The name of a head that nobody named.</summary>
    public const string DefaultName = "head";

    /// <summary>What is wrong with it, a clause each.</summary>
    internal IEnumerable<string> Mistakes(ObjectivePlan plan)
    {
        if (FrozenSteps < 0) yield return $"keeps the head '{Name}' as it is for {FrozenSteps} steps; expected at least 0";
        if (BatchNorm && HiddenLayers == 0) yield return $"normalises the hidden layers of the head '{Name}', which has none; expected HiddenLayers above 0";
        if (Fit == HeadFit.None) yield break;
        if (Fit == HeadFit.Softmax && Dim is null) yield return $"fits the head '{Name}' to classes; expected Dim, their number";
        if (FitTarget is null) yield return $"fits the head '{Name}'; expected FitTarget, the parameter that it predicts";
        else foreach (var mistake in plan.MistakesOfReference<ViewInput>(FitTarget)) yield return mistake;
        if (FitSize < 1) yield return $"fits the head '{Name}' on {FitSize} training samples; expected at least 1";
    }
}
