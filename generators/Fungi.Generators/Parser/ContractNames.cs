namespace Fungi.Generators.Parser;

/// <summary>The contract's types, by name, since the generator cannot refer to them.</summary>
internal static class ContractNames
{
    public const string ObjectiveAttribute = "Fungi.SslObjectiveAttribute";
    public const string Objective = "Fungi.ISslObjective";
    public const string LossInputAttribute = "Fungi.LossInputAttribute";
    public const string HeadSpecification = "Fungi.HeadSpecification";
    public const string FitMethod = "Fungi.FitMethod";
    public const string FitContext = "Fungi.FitContext";
    public const string OptionsReader = "Fungi.OptionsReader";
    public const string ValidatableObject = "System.ComponentModel.DataAnnotations.IValidatableObject";
    public const string ServiceCollection = "Microsoft.Extensions.DependencyInjection.IServiceCollection";
    public const string Tensor = "TorchSharp.torch.Tensor";
}
