using Fungi.Generators.Model;

namespace Fungi.Generators.Emitter;

/// <summary>Writes the class that reads a nested type.</summary>
internal static class SectionEmitter
{
    public static void Emit(SourceWriter writer, SectionModel section)
    {
        writer
            .Line()
            .Line($"/// <summary>Reads a <c>{section.Type.Replace("global::", "").Replace("<", "&lt;").Replace(">", "&gt;")}</c>.</summary>")
            .Open($"public static class {section.Name}");
        foreach (var member in section.Members) OptionEmitter.Format(writer, member.Option);
        writer
            .Line($"public static readonly global::Fungi.OptionFormat<{section.Type}> Format = global::Fungi.OptionFormat.Section<{section.Type}>(")
            .Line("    [");
        foreach (var member in section.Members) OptionEmitter.Descriptor(writer, member.Option, OptionEmitter.FormatName(member.Option));
        writer
            .Line("    ],")
            .Line("    Read);")
            .Line();
        Read(writer, section);
        writer.Close();
    }

    private static void Read(SourceWriter writer, SectionModel section)
    {
        writer.Open($"private static {section.Type} Read(global::Fungi.OptionsReader options, {section.Type}? fallback)");
        if (section.Carried.Count > 0 || section.Members.Any(NeedsBasis)) writer.Line($"var basis = fallback ?? {Basis(section)};");
        foreach (var member in section.Members) writer.Line($"var {Variable(member)} = {Reading(section, member)};");
        writer
            .Line("options.Complete();")
            .Line("if (options.HasMistakes) return default!;");
        var made = Creation(section);
        if (section.IsValidatable) writer.Line($"var read = {made};").Line("options.Validate(read);").Line("return read;");
        else writer.Line($"return {made};");
        writer.Close();
    }

    private static bool NeedsBasis(SectionMemberModel member) => member is { Argument: null, Option.Reading: not OptionReading.Required };

    private static string Reading(SectionModel section, SectionMemberModel member)
    {
        var name = CSharpLiteral.Identifier(member.Option.Name);
        var given = section.IsValueType ? $"fallback.Value.{name}" : $"fallback.{name}";
        var format = OptionEmitter.FormatName(member.Option);
        return member switch
        {
            { Option.Reading: OptionReading.Required } =>
                $"fallback is null ? {OptionEmitter.Reading(member.Option, "", format)} : {OptionEmitter.Reading(member.Option with { Reading = OptionReading.Value }, given, format)}",
            { Argument: not null } => OptionEmitter.Reading(member.Option, $"fallback is null ? {member.ArgumentDefault} : {given}", format),
            _ => OptionEmitter.Reading(member.Option, $"basis.{name}", format),
        };
    }

    /// <summary>An instance of which only those members are looked at that the type itself gives a value.</summary>
    private static string Basis(SectionModel section) => Creation(
        section.Type,
        section.Members.Where(static member => member.Argument is not null).Select(static member => $"{member.Argument}: {member.ArgumentDefault}!"),
        section.Required.Where(name => section.Members.All(member => member.Argument is null || member.Option.Name != name))
            .Select(static name => $"{CSharpLiteral.Identifier(name)} = default!"));

    private static string Creation(SectionModel section) => Creation(
        section.Type,
        section.Members.Where(static member => member.Argument is not null).Select(static member => $"{member.Argument}: {Variable(member)}"),
        section.Members.Where(static member => member.Argument is null)
            .Select(static member => $"{CSharpLiteral.Identifier(member.Option.Name)} = {Variable(member)}")
            .Concat(section.Carried.Select(CSharpLiteral.Identifier).Select(static name => $"{name} = basis.{name}")));

    private static string Creation(string type, IEnumerable<string> arguments, IEnumerable<string> members)
    {
        var initializer = string.Join(", ", members);
        return $"new {type}({string.Join(", ", arguments)}){(initializer.Length == 0 ? "" : $" {{ {initializer} }}")}";
    }

    private static string Variable(SectionMemberModel member) => $"read{member.Option.Name}";
}
