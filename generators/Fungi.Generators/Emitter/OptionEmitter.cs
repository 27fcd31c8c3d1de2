using Fungi.Generators.Model;

namespace Fungi.Generators.Emitter;

/// <summary>Writes an option's format, its description, and the expression that reads it.</summary>
internal static class OptionEmitter
{
    /// <summary>The name of the field that holds the option's format.</summary>
    public static string FormatName(OptionModel option) => $"{option.Name}Format";

    public static void Format(SourceWriter writer, OptionModel option) =>
        writer.Line($"public static readonly global::Fungi.OptionFormat<{option.Type}> {FormatName(option)} = {option.Format};");

    /// <summary>Writes an element of a list of descriptors.</summary>
    public static void Descriptor(SourceWriter writer, OptionModel option, string format)
    {
        var given = new List<string>();
        if (option.Default is not null) given.Add($"Default = {CSharpLiteral.Text(option.Default)},");
        if (option.Reading == OptionReading.Required) given.Add("IsRequired = true,");
        if (option.IsNullable) given.Add("IsNullable = true,");
        if (option.Summary.Length > 0) given.Add($"Summary = {CSharpLiteral.Text(option.Summary)},");
        var created = $"        new({CSharpLiteral.Text(option.Name)}, {CSharpLiteral.Text(option.DisplayType)}, {format})";
        if (given.Count == 0)
        {
            writer.Line($"{created},");
            return;
        }

        writer.Line(created).Line("        {");
        foreach (var property in given) writer.Line($"            {property}");
        writer.Line("        },");
    }

    /// <summary>The expression that reads the option.</summary>
    /// <param name="option">The option.</param>
    /// <param name="fallback">The expression of its default.</param>
    /// <param name="format">The expression of its format.</param>
    public static string Reading(OptionModel option, string fallback, string format) => option.Reading switch
    {
        OptionReading.Optional => $"options.ReadOptional({CSharpLiteral.Text(option.Name)}, {fallback}, {format})",
        OptionReading.Required => $"options.ReadRequired({CSharpLiteral.Text(option.Name)}, {format})",
        _ => $"options.Read({CSharpLiteral.Text(option.Name)}, {fallback}, {format})",
    };
}
