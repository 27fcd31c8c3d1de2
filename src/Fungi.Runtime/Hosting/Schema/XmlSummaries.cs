using System.Reflection;
using System.Xml.Linq;

namespace Fungi.Runtime.Hosting.Schema;

/// <summary>Summaries of properties as plain text, from the documentation files that lie beside the assemblies; none where a file is absent.</summary>
internal sealed class XmlSummaries
{
    private readonly Dictionary<Assembly, Dictionary<string, XElement>> members = [];

    /// <summary>The summary of a property, or of the parameter of a record; null where there is none.</summary>
    public string? Find(Type type, string property)
    {
        if (!members.TryGetValue(type.Assembly, out var documented)) members.Add(type.Assembly, documented = Read(type.Assembly));
        var summary = documented.GetValueOrDefault($"P:{type.FullName}.{property}")?.Element("summary")
            ?? documented.GetValueOrDefault($"T:{type.FullName}")?.Elements("param").FirstOrDefault(parameter => parameter.Attribute("name")?.Value == property);
        return summary is null ? null : string.Join(' ', PlainText(summary).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        return File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal)
            : [];
    }

    // <see cref="P:Fungi.Runtime.Hosting.FungiOptions.Seed"/> reads as Seed.
    private static string PlainText(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } reference => reference.Attributes().FirstOrDefault()?.Value.Split('(')[0].Split('.', ':')[^1] ?? "",
        XElement inner => PlainText(inner),
        _ => "",
    }));
}
