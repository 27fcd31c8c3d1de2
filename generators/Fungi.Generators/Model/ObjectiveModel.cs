namespace Fungi.Generators.Model;

/// <summary>All that the emitter needs to know of one objective: values only, nothing of the compiler's.</summary>
/// <param name="Assembly">The assembly that it belongs to.</param>
/// <param name="Name">The name that the attribute gives.</param>
/// <param name="Namespace">The class's namespace; empty for the global one.</param>
/// <param name="ContainingTypes">The headers of the types around the class, outermost first: <c>partial struct Outer</c>.</param>
/// <param name="ClassName">The class's own name.</param>
/// <param name="QualifiedName">Its name from the global namespace on.</param>
/// <param name="Summary">Its XML summary as plain text.</param>
/// <param name="Construction">How an instance is made.</param>
/// <param name="IsValidatable">Whether it checks itself as a whole.</param>
/// <param name="Options">Its options, base classes first, in the order of the source.</param>
/// <param name="Sections">The nested types among the options, each after those that it contains.</param>
/// <param name="Features">The plan of <c>Transform</c> and <c>Loss</c>.</param>
/// <param name="Pretraining">The plan of <c>PretrainTransform</c> and <c>PretrainLoss</c>; null where both are absent.</param>
internal sealed record ObjectiveModel(
    AssemblyModel Assembly,
    string Name,
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string ClassName,
    string QualifiedName,
    string Summary,
    ConstructionModel Construction,
    bool IsValidatable,
    EquatableArray<OptionModel> Options,
    EquatableArray<SectionModel> Sections,
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
/// <param name="Type">The type that its format reads, fully qualified.</param>
/// <param name="Format">The C# expression that makes its format.</param>
/// <param name="Reading">How it is read.</param>
/// <param name="IsNullable">Whether null may be written for it.</param>
/// <param name="Default">Its default as JSON; null where it must be given or no constant is its default.</param>
/// <param name="Summary">Its XML summary as plain text.</param>
internal sealed record OptionModel(
    string Name, string DisplayType, string Type, string Format, OptionReading Reading, bool IsNullable, string? Default, string Summary);

/// <summary>How an option is read.</summary>
internal enum OptionReading
{
    /// <summary>A value with a default.</summary>
    Value,

    /// <summary>A value that may be null.</summary>
    Optional,

    /// <summary>A value that must be given.</summary>
    Required,
}

/// <summary>A nested type with options of its own.</summary>
/// <param name="Name">The name of the generated class that reads it.</param>
/// <param name="Type">The type, fully qualified.</param>
/// <param name="IsValueType">Whether it is a struct.</param>
/// <param name="IsValidatable">Whether it checks itself as a whole.</param>
/// <param name="Members">Its options.</param>
/// <param name="Carried">Properties that configuration cannot hold: they keep the values of the enclosing option's default.</param>
/// <param name="Required">The members that the language wants to be given.</param>
internal sealed record SectionModel(
    string Name,
    string Type,
    bool IsValueType,
    bool IsValidatable,
    EquatableArray<SectionMemberModel> Members,
    EquatableArray<string> Carried,
    EquatableArray<string> Required);

/// <summary>An option of a nested type.</summary>
/// <param name="Option">The option.</param>
/// <param name="Argument">The constructor's parameter that sets it; null where the property itself is set.</param>
/// <param name="ArgumentDefault">The parameter's default as C# writes it.</param>
internal sealed record SectionMemberModel(OptionModel Option, string? Argument, string? ArgumentDefault);

/// <summary>The transforms of the modalities, a loss, and what the loss asks for.</summary>
/// <param name="Transforms">One for each modality that the objective works on, in the order of the modalities.</param>
/// <param name="Loss">The loss method's name.</param>
/// <param name="Inputs">The inputs, in the order of the loss's parameters.</param>
internal sealed record PlanModel(EquatableArray<TransformModel> Transforms, string Loss, EquatableArray<InputModel> Inputs);

/// <summary>One overload of a transform.</summary>
/// <param name="Modality">The modality's name.</param>
/// <param name="Views">The type of its views, fully qualified.</param>
/// <param name="Method">The method's name.</param>
internal sealed record TransformModel(string Modality, string Views, string Method);

/// <summary>One input of a loss.</summary>
/// <param name="Type">The record that describes it, fully qualified.</param>
/// <param name="Arguments">The record's arguments: <c>Size: BankSize</c>.</param>
internal sealed record InputModel(string Type, EquatableArray<string> Arguments);

/// <summary>The assembly that is compiled.</summary>
/// <param name="Name">Its name.</param>
/// <param name="HasServices">Whether it knows dependency injection's service collections.</param>
internal sealed record AssemblyModel(string Name, bool HasServices);

/// <summary>An assembly's objectives.</summary>
/// <param name="Assembly">The assembly.</param>
/// <param name="Objectives">The classes, fully qualified, sorted by the objectives' names.</param>
internal sealed record RegistrationModel(AssemblyModel Assembly, EquatableArray<string> Objectives);
