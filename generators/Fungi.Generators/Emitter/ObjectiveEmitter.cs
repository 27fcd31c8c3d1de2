using Fungi.Generators.Model;

namespace Fungi.Generators.Emitter;

/// <summary>Writes an objective's other half.</summary>
internal static class ObjectiveEmitter
{
    public static string Emit(ObjectiveModel objective)
    {
        var writer = new SourceWriter().Header();
        if (objective.Namespace.Length > 0) writer.Open($"namespace {objective.Namespace}");
        foreach (var header in objective.ContainingTypes) writer.Open(header);
        Objective(writer, objective);
        foreach (var _ in objective.ContainingTypes) writer.Close();
        Formats(writer, objective);
        if (objective.Namespace.Length > 0) writer.Close();
        return writer.ToString();
    }

    private static void Objective(SourceWriter writer, ObjectiveModel objective)
    {
        writer.Open($"partial class {objective.ClassName} : global::Fungi.IDescribedObjective");
        Constructors(writer, objective);
        Descriptor(writer, objective);
        Plan(writer.Line(), "Features", objective.Features);
        Plan(writer.Line(), "Pretraining", objective.Pretraining);
        writer.Close();
    }

    private static void Constructors(SourceWriter writer, ObjectiveModel objective)
    {
        var construction = objective.Construction;
        if (!construction.HasConstructor)
        {
            writer
                .Line("/// <summary>Makes the objective with its default options.</summary>")
                .Line(GeneratedCode.Attribute)
                .Open($"public {objective.ClassName}()")
                .Close()
                .Line();
        }

        writer
            .Line("/// <summary>Makes the objective from its configuration.</summary>")
            .Line(GeneratedCode.Attribute)
            .Line("[global::System.Diagnostics.CodeAnalysis.SetsRequiredMembers]");
        var parameters = construction.Services.Count == 0 ? "" : ", global::System.IServiceProvider services";
        var signature = $"private {objective.ClassName}(global::Fungi.OptionsReader options{parameters})";
        var services = construction.Services.Select(service => $"\n        {Service(service, objective.Name)}");
        writer.Open(construction.HasConstructor ? $"{signature}\n    : this({string.Join(",", services)})" : signature);
        foreach (var option in objective.Options)
        {
            var property = $"this.{CSharpLiteral.Identifier(option.Name)}";
            writer.Line($"{property} = {OptionEmitter.Reading(option, property, Format(objective, option))};");
        }

        writer.Line("options.Complete();");
        if (objective.IsValidatable) writer.Line("options.Validate(this);");
        writer.Close().Line();
    }

    private static string Service(ServiceModel service, string objective)
    {
        var found = $"services.GetService(typeof({service.Type})) as {service.Type}";
        if (service.IsOptional) return found;
        var complaint = $": the objective '{objective}' needs the service {service.DisplayName}, which the host does not offer.";
        return $"{found} ?? throw new global::Fungi.InputException(options.Path + {CSharpLiteral.Text(complaint)})";
    }

    private static void Descriptor(SourceWriter writer, ObjectiveModel objective)
    {
        var arguments = objective.Construction.Services.Count == 0 ? "options" : "options, services";
        writer
            .Line("/// <inheritdoc/>")
            .Line(GeneratedCode.Attribute)
            .Line("static global::Fungi.ObjectiveDescriptor global::Fungi.IDescribedObjective.Descriptor { get; } = new(")
            .Line($"    {CSharpLiteral.Text(objective.Name)},")
            .Line($"    {CSharpLiteral.Text(objective.Summary)},")
            .Line($"    [{string.Join(", ", objective.Features.Transforms.Select(Modality))}],")
            .Line("    [");
        foreach (var option in objective.Options) OptionEmitter.Descriptor(writer, option, Format(objective, option));
        writer
            .Line("    ],")
            .Line($"    static (options, services) => new {objective.ClassName}({arguments}));");
    }

    private static void Plan(SourceWriter writer, string method, PlanModel? plan)
    {
        writer.Line("/// <inheritdoc/>").Line(GeneratedCode.Attribute);
        var header = $"global::Fungi.ObjectivePlan? global::Fungi.ISslObjective.{method}(global::Fungi.Modality modality)";
        if (plan is null)
        {
            writer.Line($"{header} => ((global::Fungi.ISslObjective)this).Features(modality);");
            return;
        }

        writer.Open(header).Line("return modality switch").Line("{");
        foreach (var transform in plan.Transforms)
            writer.Line($"    {Modality(transform)} => Plan({transform.Method}({transform.Views}.None)),");
        writer
            .Line("    _ => null,")
            .Line("};")
            .Line()
            .Line("global::Fungi.ObjectivePlan Plan(global::Fungi.Views views) => new(")
            .Line("    views,")
            .Line("    [");
        foreach (var input in plan.Inputs) writer.Line($"        new {input.Type}({string.Join(", ", input.Arguments)}),");
        var tensors = Enumerable.Range(0, plan.Inputs.Count).Select(static index => FormattableString.Invariant($"tensors[{index}]"));
        writer
            .Line("    ],")
            .Line($"    tensors => {plan.Loss}({string.Join(", ", tensors)}));")
            .Close();
    }

    private static string Modality(TransformModel transform) => $"global::Fungi.Modality.{transform.Modality}";

    private static void Formats(SourceWriter writer, ObjectiveModel objective)
    {
        if (objective.Options.Count == 0) return;
        writer
            .Line()
            .Line("/// <summary>What may be written for each option.</summary>")
            .Open($"file static class {FormatsClass(objective)}");
        foreach (var option in objective.Options) OptionEmitter.Format(writer, option);
        foreach (var section in objective.Sections) SectionEmitter.Emit(writer, section);
        writer.Close();
    }

    private static string Format(ObjectiveModel objective, OptionModel option) => $"{FormatsClass(objective)}.{OptionEmitter.FormatName(option)}";

    private static string FormatsClass(ObjectiveModel objective) => $"{objective.ClassName.TrimStart('@')}Formats";
}
