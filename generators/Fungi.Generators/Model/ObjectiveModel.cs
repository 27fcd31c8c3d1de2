namespace Fungi.Generators.Model;

/// <summary>All that the emitter needs to know of one objective: values only, nothing of the compiler's.</summary>
/// <param name="Name">The name that the attribute gives.</param>
/// <param name="Namespace">The class's namespace; empty for the global one.</param>
/// <param name="ContainingTypes">The headers of the types around the class, outermost first: <c>partial struct Outer</c>.</param>
/// <param name="ClassName">The class's own name.</param>
/// <param name="QualifiedName">Its name from the global namespace on.</param>
/// <param name="Summary">Its XML summary as plain text.</param>
/// <param name="Construction">How an instance is made.</param>
/// <param name="Options">Its options, base classes first, in the order of the source.</param>
/// <param name="Features">The plan of <c>Transform</c> and <c>Loss</c>.</param>
/// <param name="Pretraining">The plan of <c>PretrainTransform</c> and <c>PretrainLoss</c>; null where both are absent.</param>
internal sealed record ObjectiveModel(
    string Name,
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string ClassName,
    string QualifiedName,
    string Summary,
    ConstructionModel Construction,
    EquatableArray<OptionModel> Options,
    PlanModel Features,
    PlanModel? Pretraining);

/// <summary>How an instance is made.</summary>
/// <param name="HasConstructor">Whether the author wrote a constructor, to which ours then leads.</param>
/// <param name="Services">The parameters of the author's constructor.</param>
internal sealed record ConstructionModel(bool HasConstructor, EquatableArray<ServiceModel> Services);

/// <summary>One parameter of the author's constructor.</summary>
/// <param name="Type">Its type, fully qualified.</param>
/// <param name="DisplayName">Its type as an error names it.</param>
/// <param name="IsOptional">Whether null does where the host has no such service.</param>
internal sealed record ServiceModel(string Type, string DisplayName, bool IsOptional);

/// <summary>One option.</summary>
/// <param name="Name">The property's name, which is the key.</param>
/// <param name="DisplayType">Its type as its author writes it.</param>
/// <param name="ValueType">The type that its format reads, fully qualified.</param>
/// <param name="Format">The C# expression that makes its format.</param>
/// <param name="Reading">How the constructor reads it.</param>
/// <param name="IsNullable">Whether null may be written for it.</param>
/// <param name="Default">Its default as JSON; null where it must be given or no constant is its default.</param>
/// <param name="Summary">Its XML summary as plain text.</param>
internal sealed record OptionModel(
    string Name, string DisplayType, string ValueType, string Format, OptionReading Reading, bool IsNullable, string? Default, string Summary)
{
    /// <summary>Whether it must be given.</summary>
    public bool IsRequired => Reading is OptionReading.RequiredValue or OptionReading.RequiredList;
}

/// <summary>How the constructor reads an option.</summary>
internal enum OptionReading
{
    /// <summary>A value with a default.</summary>
    Value,

    /// <summary>A value that may be null.</summary>
    OptionalValue,

    /// <summary>A value that must be given.</summary>
    RequiredValue,

    /// <summary>A list with a default.</summary>
    List,

    /// <summary>A list that may be null.</summary>
    OptionalList,

    /// <summary>A list that must be given.</summary>
    RequiredList,
}

/// <summary>A transform, a loss, and what the loss asks for.</summary>
/// <param name="Transform">The transform method's name.</param>
/// <param name="Loss">The loss method's name.</param>
/// <param name="Inputs">The inputs, in the order of the loss's parameters.</param>
internal sealed record PlanModel(string Transform, string Loss, EquatableArray<InputModel> Inputs);

/// <summary>One input of a loss.</summary>
/// <param name="Type">The record that describes it, fully qualified.</param>
/// <param name="Arguments">The record's arguments: <c>Size: BankSize</c>.</param>
internal sealed record InputModel(string Type, EquatableArray<string> Arguments);

/// <summary>What the registration says of one objective.</summary>
internal sealed record RegistrationModel(string Name, string QualifiedName);
