using Fungi.Generators.Model;

namespace Fungi.Generators.Emitter;

/// <summary>Writes the type that lists an assembly's objectives, and the assembly attribute that names it.</summary>
internal static class RegistrationEmitter
{
    private const string TypeName = "SslPluginRegistration";

    public static string Emit(EquatableArray<RegistrationModel> objectives)
    {
        var writer = new SourceWriter().Header()
            .Line($"[assembly: global::Fungi.SslPlugin(typeof(global::Fungi.Generated.{TypeName}), global::Fungi.PluginContract.Version)]")
            .Line()
            .Open("namespace Fungi.Generated")
            .Line("/// <summary>The objectives of this assembly.</summary>")
            .Line(GeneratedCode.Attribute)
            .Open($"file sealed class {TypeName} : global::Fungi.ISslPluginRegistration")
            .Line("/// <inheritdoc/>")
            .Line("public global::System.Collections.Immutable.ImmutableArray<global::Fungi.ObjectiveDescriptor> Objectives { get; } =")
            .Line("[");
        foreach (var objective in objectives) writer.Line($"    Describe<{objective.QualifiedName}>(),");
        return writer
            .Line("];")
            .Line()
            .Line("private static global::Fungi.ObjectiveDescriptor Describe<TObjective>()")
            .Line("    where TObjective : global::Fungi.IDescribedObjective => TObjective.Descriptor;")
            .Close()
            .Close()
            .ToString();
    }
}
