using Fungi.Generators.Model;
using Microsoft.CodeAnalysis.CSharp;

namespace Fungi.Generators.Emitter;

/// <summary>
/// Writes the type that lists an assembly's objectives, the assembly attribute that names it to a host that loads plugins, and the extension
/// method by which a host adds them that refers to the assembly.
/// </summary>
internal static class RegistrationEmitter
{
    private const string TypeName = "SslPluginRegistration";
    private const string QualifiedTypeName = $"global::Fungi.Generated.{TypeName}";
    private const string Services = "global::Microsoft.Extensions.DependencyInjection";

    public static string Emit(RegistrationModel registration)
    {
        var writer = new SourceWriter().Header()
            .Line($"[assembly: global::Fungi.SslPlugin(typeof({QualifiedTypeName}), global::Fungi.PluginContract.Version)]")
            .Line()
            .Open("namespace Fungi.Generated")
            .Line("/// <summary>The objectives of this assembly.</summary>")
            .Line(GeneratedCode.Attribute)
            .Open($"file sealed class {TypeName} : global::Fungi.ISslPluginRegistration")
            .Line("/// <inheritdoc/>")
            .Line("public global::System.Collections.Immutable.ImmutableArray<global::Fungi.ObjectiveDescriptor> Objectives { get; } =")
            .Line("[");
        foreach (var objective in registration.Objectives) writer.Line($"    Describe<{objective}>(),");
        writer
            .Line("];")
            .Line()
            .Line("private static global::Fungi.ObjectiveDescriptor Describe<TObjective>()")
            .Line("    where TObjective : global::Fungi.IDescribedObjective => TObjective.Descriptor;")
            .Close()
            .Close();
        if (registration.Assembly.HasServices) Extension(writer, Words(registration.Assembly.Name));
        return writer.ToString();
    }

    private static void Extension(SourceWriter writer, string name) => writer
        .Line()
        .Open("namespace Microsoft.Extensions.DependencyInjection")
        .Line("/// <summary>Adds this assembly's objectives to a host's services.</summary>")
        .Line(GeneratedCode.Attribute)
        .Open($"public static class {(SyntaxFacts.IsValidIdentifier(name + "O") ? "" : "_")}{name}ObjectivesServices")
        .Line("/// <summary>Adds this assembly's objectives, for a host that refers to the assembly instead of loading it as a plugin.</summary>")
        .Line("/// <param name=\"services\">The host's services.</param>")
        .Open($"public static {Services}.IServiceCollection Add{name}Objectives(this {Services}.IServiceCollection services)")
        .Line($"{Services}.Extensions.ServiceCollectionDescriptorExtensions.TryAddEnumerable(")
        .Line("    services,")
        .Line($"    {Services}.ServiceDescriptor.Singleton<global::Fungi.ISslPluginRegistration, {QualifiedTypeName}>());")
        .Line("return services;")
        .Close()
        .Close()
        .Close();

    /// <summary>An assembly's name as part of a method's: <c>MyCompany.Objectives</c> is <c>MyCompany</c>.</summary>
    private static string Words(string assembly)
    {
        var letters = assembly.Select(static letter => SyntaxFacts.IsIdentifierPartCharacter(letter) ? letter : ' ');
        var words = string.Concat(letters).Split([' '], StringSplitOptions.RemoveEmptyEntries);
        var name = string.Concat(words.Select(static word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
        return name.EndsWith("Objectives", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Objectives".Length) : name;
    }
}
