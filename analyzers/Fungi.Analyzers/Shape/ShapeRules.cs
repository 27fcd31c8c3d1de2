using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using static Fungi.Analyzers.RulePage;
using static Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace Fungi.Analyzers.Shape;

/// <summary>
/// The rules on an objective's shape. Of a class that breaks one of category <see cref="Shape"/> the generator makes nothing; one that
/// breaks a rule of category <see cref="Usage"/> compiles, and fails or surprises when it runs.
/// </summary>
internal static class ShapeRules
{
    public const string Shape = "Fungi.Shape";
    public const string Usage = "Fungi.Usage";

    // The class.

    public static readonly DiagnosticDescriptor NotPartial = new(
        "FNG1001", "Objective is not partial",
        "The objective '{0}' gets its other half from the generator; declare it 'partial'",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1001"));

    public static readonly DiagnosticDescriptor ContainingTypeNotPartial = new(
        "FNG1002", "Type around an objective is not partial",
        "The generator must reopen '{0}' to write the other half of the objective '{1}' in it; declare '{0}' 'partial'",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1002"));

    public static readonly DiagnosticDescriptor Generic = new(
        "FNG1003", "Objective is generic",
        "Configuration names no type arguments, so the objective '{0}' cannot have type parameters, nor can a type around it; remove them from '{1}'",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1003"));

    public static readonly DiagnosticDescriptor NoInstances = new(
        "FNG1004", "Objective is abstract or static",
        "The host makes an instance of the objective '{0}'; remove '{1}', or move the attribute to a class that derives from it",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1004"));

    public static readonly DiagnosticDescriptor Inaccessible = new(
        "FNG1005", "Objective is hidden from its own assembly",
        "The assembly's registration cannot reach the objective '{0}', because '{1}' is {2}; declare it 'public' or 'internal'",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1005"));

    public static readonly DiagnosticDescriptor NotAClass = new(
        "FNG1006", "Objective is no class",
        "The objective '{0}' is a {1}; declare it as 'partial class'",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1006"));

    public static readonly DiagnosticDescriptor Nameless = new(
        "FNG1007", "Objective has no name",
        "Configuration calls the objective '{0}' by name; write one, as in [SslObjective(\"{1}\")]",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1007"));

    public static readonly DiagnosticDescriptor UnusableName = new(
        "FNG1008", "Objective's name cannot name a file",
        "The name '{0}' becomes that of a file of features{1}; write lower-case words joined by hyphens, such as '{2}'",
        Usage, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1008"));

    public static readonly DiagnosticDescriptor DuplicateName = new(
        "FNG1009", "Two objectives have one name",
        "The objective '{1}' is named '{0}' too, and the host refuses plugins whose objectives share a name, case aside; rename one",
        Usage, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1009"));

    public static readonly DiagnosticDescriptor ImplementsContract = new(
        "FNG1010", "Objective implements ISslObjective itself",
        "The generator implements ISslObjective for the objective '{0}'; remove '{1}' from its bases",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1010"));

    public static readonly DiagnosticDescriptor NotAService = new(
        "FNG1011", "Objective cannot be constructed",
        "{0}; constructor parameters are services of the host, such as ILogger<{1}>, and what configuration gives is a public 'init' property",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1011"));

    // Its methods.

    public static readonly DiagnosticDescriptor NoTransform = new(
        "FNG1012", "Objective has no Transform",
        "The objective '{0}' does not say which views it looks at; add 'public ImageViews Transform(ImageViews views)'",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1012"));

    public static readonly DiagnosticDescriptor TransformSignature = new(
        "FNG1013", "Transform has the wrong signature",
        "'{0}' takes the views so far, by value, and returns views of the same kind; write 'public ImageViews {0}(ImageViews views)'",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1013"));

    public static readonly DiagnosticDescriptor UnusedTransform = new(
        "FNG1014", "Overload of Transform is never called",
        "The runtime never calls this overload of '{0}', because {1}; rename or remove it",
        Usage, Warning, isEnabledByDefault: true, helpLinkUri: Page("FNG1014"));

    public static readonly DiagnosticDescriptor NoLoss = new(
        "FNG1015", "Objective has no Loss",
        "The objective '{0}' has nothing to differentiate; add 'public Tensor Loss([Latents] Tensor latents)', which returns one value per sample",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1015"));

    public static readonly DiagnosticDescriptor SeveralLosses = new(
        "FNG1016", "Loss is overloaded",
        "The signature of '{0}' says what the runtime computes, so there is one; rename or remove this overload",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1016"));

    public static readonly DiagnosticDescriptor LossSignature = new(
        "FNG1017", "Loss has the wrong signature",
        "'{0}' {1}; write 'public Tensor {0}(...)'",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1017"));

    public static readonly DiagnosticDescriptor NoInputs = new(
        "FNG1018", "Loss has no inputs",
        "'{0}' depends on nothing that could be differentiated; give it a parameter such as '[Latents] Tensor latents'",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1018"));

    // What the loss asks for.

    public static readonly DiagnosticDescriptor NotATensor = new(
        "FNG1019", "Parameter of a loss is no tensor",
        "The runtime gives '{0}' tensors, by value; make '{1}' a Tensor, or a public 'init' property if configuration is to give it",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1019"));

    public static readonly DiagnosticDescriptor NoInputAttribute = new(
        "FNG1020", "Parameter of a loss does not say what it is",
        "The runtime cannot tell what to compute for '{0}'; mark it with an attribute such as [Latents], [Embeddings] or [Bank]",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1020"));

    public static readonly DiagnosticDescriptor SeveralInputAttributes = new(
        "FNG1021", "Parameter of a loss says that it is several things",
        "'{0}' can be one input; keep one of {1}, and write another parameter for the rest",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1021"));

    public static readonly DiagnosticDescriptor NotAnOption = new(
        "FNG1022", "Input attribute does not name an option",
        "'{0}' of [{1}] must be {2}{3}",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1022"));

    public static readonly DiagnosticDescriptor IncompleteFit = new(
        "FNG1023", "Fitted head lacks its target",
        "The head '{0}' is fitted to {1}; set '{2}'",
        Usage, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1023"));

    public static readonly DiagnosticDescriptor HeadsDiffer = new(
        "FNG1024", "Two inputs describe one head differently",
        "'{0}' describes the head '{1}' differently from '{2}', in {3}; describe it alike, or give one of them another name with 'Head'",
        Usage, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1024"));

    public static readonly DiagnosticDescriptor UnknownViewGroup = new(
        "FNG1025", "View group does not exist",
        "'{0}' makes no view group '{1}'{2}; it makes {3}",
        Usage, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1025"));

    public static readonly DiagnosticDescriptor UnknownParameter = new(
        "FNG1026", "Input refers to a parameter that does not exist",
        "'{0}' of [{1}] must be the nameof of another parameter of '{2}', {3}{4}",
        Usage, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1026"));

    public static readonly DiagnosticDescriptor UnknownInput = new(
        "FNG1027", "Input is unknown to the runtime",
        "The runtime has no record '{1}' for [{0}], and so cannot compute it; use an attribute of the contract, such as [Latents]",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1027"));

    // What configuration gives.

    public static readonly DiagnosticDescriptor UnbindableOption = new(
        "FNG1028", "Option's type cannot be read from configuration",
        "Configuration cannot give '{0}', because no value of type '{1}' can be written there; use a number, bool, string, enum, TimeSpan, Uri, or a list, dictionary or record of these, or make the property internal",
        Usage, Warning, isEnabledByDefault: true, helpLinkUri: Page("FNG1028"));

    public static readonly DiagnosticDescriptor SettableOption = new(
        "FNG1029", "Public property can be set after construction",
        "'{0}' is no option, because it can still change when the objective is made; write 'init' for 'set', or make the setter private",
        Usage, Warning, isEnabledByDefault: true, helpLinkUri: Page("FNG1029"));

    public static readonly DiagnosticDescriptor RequiredMember = new(
        "FNG1030", "Required member that configuration cannot give",
        "'{0}' is required and {1}, so no configuration could make the objective; {2}, or remove 'required'",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1030"));

    public static readonly DiagnosticDescriptor RuleOnWrongType = new(
        "FNG1031", "Validation attribute has no effect",
        "[{0}] is never checked on '{1}', whose type is '{2}'; it bounds {3}",
        Usage, Warning, isEnabledByDefault: true, helpLinkUri: Page("FNG1031"));

    public static readonly DiagnosticDescriptor EmptyRange = new(
        "FNG1032", "Validation attribute allows nothing",
        "No value of '{0}' is allowed, since nothing lies between {1} and {2}; put the smaller bound first",
        Usage, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1032"));

    public static readonly DiagnosticDescriptor RefusedDefault = new(
        "FNG1033", "Default breaks the option's own rules",
        "The default {0} of '{1}' is refused by its own [{2}], so that configuration must always give the option; change one of them, or make the property 'required'",
        Usage, Warning, isEnabledByDefault: true, helpLinkUri: Page("FNG1033"));

    public static readonly DiagnosticDescriptor TakenName = new(
        "FNG1034", "Option's name is taken",
        "Configuration reads '{0}' as {1}; rename the option",
        Usage, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1034"));

    public static readonly DiagnosticDescriptor RepeatedViewGroup = new(
        "FNG1035", "View group is made twice",
        "'{0}' makes the view group '{1}' twice, and inputs could not tell them apart; give each a name of its own",
        Usage, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1035"));

    public static readonly DiagnosticDescriptor InvalidPattern = new(
        "FNG1036", "Regular expression is not valid",
        "No value of '{0}' can be compared with '{1}', which is no regular expression; correct the pattern",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1036"));

    public static readonly DiagnosticDescriptor UnusableFitMethod = new(
        "FNG1037", "Method that fits an input is missing or has another signature",
        "'{0}' is fitted by '{1}'; write one method 'Tensor {1}(..., FitContext context)' whose tensors are named after other parameters of the loss: {2}",
        Shape, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG1037"));

    /// <summary>All rules, in the order of their ids.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> All =
    [
        NotPartial, ContainingTypeNotPartial, Generic, NoInstances, Inaccessible,
        NotAClass, Nameless, UnusableName, DuplicateName, ImplementsContract,
        NotAService, NoTransform, TransformSignature, UnusedTransform, NoLoss,
        SeveralLosses, LossSignature, NoInputs, NotATensor, NoInputAttribute,
        SeveralInputAttributes, NotAnOption, IncompleteFit, HeadsDiffer, UnknownViewGroup,
        UnknownParameter, UnknownInput, UnbindableOption, SettableOption, RequiredMember,
        RuleOnWrongType, EmptyRange, RefusedDefault, TakenName, RepeatedViewGroup,
        InvalidPattern, UnusableFitMethod,
    ];
}
