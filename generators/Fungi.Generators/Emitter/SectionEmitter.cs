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
        var made = section.Members.Where(static member => !NeedsBasis(member)).ToArray();
        foreach (var member in made) Variable(writer, section, member);
        if (section.Carried.Count > 0 || made.Length < section.Members.Count) Basis(writer, section, made);
        foreach (var member in section.Members.Where(NeedsBasis)) Variable(writer, section, member);
        writer
            .Line("options.Complete();")
            .Line("if (options.HasMistakes) return default!;");
        var creation = Creation(section, section.Members, section.Carried, static name => $"basis.{name}");
        if (section.IsValidatable) writer.Line($"var read = {creation};").Line("options.Validate(read);").Line("return read;");
        else writer.Line($"return {creation};");
        writer.Close();
    }

    /// <summary>
    /// Makes the instance that has the values of the keys that the section lacks: the enclosing option's default, or one made of what a
    /// constructor must be given. Where that is wrong there is none, and the rest is read for its mistakes alone.
    /// </summary>
    private static void Basis(SourceWriter writer, SectionModel section, IReadOnlyCollection<SectionMemberModel> made)
    {
        if (made.Count > 0)
        {
            writer.Open("if (fallback is null && options.HasMistakes)");
            foreach (var member in section.Members.Where(NeedsBasis))
                writer.Line($"options.Check({CSharpLiteral.Text(member.Option.Name)}, {OptionEmitter.FormatName(member.Option)});");
            writer.Line("options.Complete();").Line("return default!;").Close().Line();
        }

        writer.Line($"var basis = fallback ?? {Creation(section, made, section.Carried.Where(section.Required.Contains), static _ => "default!")};");
    }

    private static void Variable(SourceWriter writer, SectionModel section, SectionMemberModel member) =>
        writer.Line($"var {Variable(member)} = {Reading(section, member)};");

    /// <summary>Whether the type itself gives the member the value that it has where it is not written.</summary>
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

    private static string Creation(
        SectionModel section, IReadOnlyCollection<SectionMemberModel> members, IEnumerable<string> carried, Func<string, string> carry)
    {
        var arguments = members.Where(static member => member.Argument is not null).Select(static member => $"{member.Argument}: {Variable(member)}");
        var initializer = string.Join(", ", members.Where(static member => member.Argument is null)
            .Select(static member => $"{CSharpLiteral.Identifier(member.Option.Name)} = {Variable(member)}")
            .Concat(carried.Select(CSharpLiteral.Identifier).Select(name => $"{name} = {carry(name)}")));
        return $"new {section.Type}({string.Join(", ", arguments)}){(initializer.Length == 0 ? "" : $" {{ {initializer} }}")}";
    }

    private static string Variable(SectionMemberModel member) => $"read{member.Option.Name}";
}
