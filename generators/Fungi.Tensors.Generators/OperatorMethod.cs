using System.Text;
using Microsoft.CodeAnalysis;

namespace Fungi.Tensors.Generators;

/// <summary>The generated half of one partial method, as text, so that it compares by value.</summary>
/// <param name="Namespace">Namespace of the outermost type.</param>
/// <param name="Type">The types that contain the method, <c>torch.Tensor</c>.</param>
/// <param name="Field">Name of the static field that holds the operator; empty where the declaration is wrong.</param>
/// <param name="Schema">The schema as declared.</param>
/// <param name="Source">The method.</param>
internal record struct OperatorMethod(string Namespace, string Type, string Field, string Schema, string Source)
{
    private static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static OperatorMethod From(IMethodSymbol method, string schemaText)
    {
        var types = new Stack<string>();
        for (var type = method.ContainingType; type is not null; type = type.ContainingType) types.Push(type.Name);
        var @namespace = method.ContainingNamespace.ToDisplayString();
        var typePath = string.Join(".", types);
        try
        {
            var schema = OperatorSchema.Parse(schemaText);
            var field = schema.Name.Replace('.', '_');
            return new(@namespace, typePath, field, schemaText, Write(method, schema, schemaText, field));
        }
        catch (FormatException error)
        {
            return new(@namespace, typePath, "", schemaText, $"#error [Aten] on {method.ToDisplayString()}: {error.Message}\n");
        }
    }

    private static string Write(IMethodSymbol method, OperatorSchema schema, string schemaText, string field)
    {
        var tail = method.Parameters.Where(p => IsTail(p, schema)).ToList();
        var sources = Match(method, schema, tail);
        var marshalling = new ArgumentWriter();
        foreach (var (argument, source) in schema.Arguments.Zip(sources, (argument, source) => (argument, source))) marshalling.Add(argument, source);

        var body = new StringBuilder();
        if (tail.Any(p => p.Name == "names")) body.Append("        if (names is not null) throw new global::System.NotSupportedException(\"Named tensors are not supported.\");\n");
        body.Append("        unsafe\n        {\n");
        foreach (var line in marshalling.Setup) body.Append("            ").Append(line).Append('\n');
        foreach (var pin in marshalling.Pins) body.Append("            fixed (").Append(pin).Append(")\n");
        body.Append("            {\n");
        var count = schema.Arguments.Count;
        body.Append($"                var arguments = stackalloc global::Fungi.Tensors.TensorValue[{count}];\n");
        for (var i = 0; i < count; i++) body.Append($"                arguments[{i}] = {marshalling.Values[i]};\n");
        body.Append(Call(method, schema, field, count, marshalling.Alive, tail.Any(p => p.Name == "requires_grad")));
        body.Append("            }\n        }\n");

        var parameters = string.Join(", ", method.Parameters.Select(p => $"{(p.IsParams ? "params " : "")}{p.Type.ToDisplayString(TypeFormat)} @{p.Name}"));
        var modifiers = Accessibility(method) + (method.IsStatic ? " static" : "");
        var documentation = schemaText.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
        return $"    /// <summary>libtorch's <c>aten::{documentation}</c>.</summary>\n" +
            $"    {modifiers} partial {method.ReturnType.ToDisplayString(TypeFormat)} @{method.Name}({parameters})\n    {{\n{body}    }}\n";
    }

    // What the declaration has and the schema has not: applied to the result.
    private static bool IsTail(IParameterSymbol parameter, OperatorSchema schema)
        => parameter.Name is "requires_grad" or "names" && schema.Arguments.All(a => a.Name != parameter.Name);

    // Schema arguments to C# expressions: the receiver first, then equal names, then what is left in order; null takes the default.
    private static (string Expression, ITypeSymbol Type)?[] Match(IMethodSymbol method, OperatorSchema schema, List<IParameterSymbol> tail)
    {
        var sources = new (string, ITypeSymbol)?[schema.Arguments.Count];
        var left = method.Parameters.Where(p => !tail.Contains(p)).ToList();
        if (!method.IsStatic && sources.Length > 0) sources[0] = ("this", method.ContainingType);
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i] is not null || left.FirstOrDefault(p => p.Name == schema.Arguments[i].Name) is not { } same) continue;
            sources[i] = ($"@{same.Name}", same.Type);
            left.Remove(same);
        }

        for (var i = 0; i < sources.Length && left.Count > 0; i++)
        {
            if (sources[i] is not null) continue;
            sources[i] = ($"@{left[0].Name}", left[0].Type);
            left.RemoveAt(0);
        }

        if (left.Count > 0) throw new FormatException($"no argument of '{schema.Name}' is left for the parameter '{left[0].Name}'");
        return sources;
    }

    private static string Call(IMethodSymbol method, OperatorSchema schema, string field, int count, List<string> alive, bool requiresGrad)
    {
        var call = new StringBuilder();
        var results = schema.IsInPlace || method.ReturnsVoid ? 0 : method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple ? tuple.TupleElements.Length : 1;
        call.Append(results == 0 ? "" : $"                var results = stackalloc global::Fungi.Tensors.TensorValue[{results}];\n");
        call.Append($"                global::Fungi.Tensors.AtenOperators.{field}.Call(arguments, {count}, {(results == 0 ? "null" : "results")}, {results});\n");
        foreach (var name in alive) call.Append($"                global::System.GC.KeepAlive({name});\n");
        if (schema.IsInPlace && !method.ReturnsVoid) return call.Append($"                return {alive[0]};\n").ToString();
        if (results == 0) return call.ToString();
        if (requiresGrad) return call.Append("                var result = results[0].ToTensor();\n                if (requires_grad) result.requires_grad = true;\n                return result;\n").ToString();
        return call.Append($"                return {Result(method.ReturnType)};\n").ToString();
    }

    private static string Result(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => $"({string.Join(", ", tuple.TupleElements.Select((_, i) => $"results[{i}].ToTensor()"))})",
        IArrayTypeSymbol => "results[0].ToTensors()",
        { SpecialType: SpecialType.System_Boolean } => "results[0].ToBoolean()",
        { SpecialType: SpecialType.System_Int64 } => "results[0].ToInt64()",
        { SpecialType: SpecialType.System_Double } => "results[0].ToDouble()",
        { Name: "Tensor" } => "results[0].ToTensor()",
        { Name: "TensorValue" } => "results[0]",
        _ => throw new FormatException($"a result of type {type} is not supported"),
    };

    private static string Accessibility(IMethodSymbol method) => method.DeclaredAccessibility switch
    {
        Microsoft.CodeAnalysis.Accessibility.Public => "public",
        Microsoft.CodeAnalysis.Accessibility.Internal => "internal",
        Microsoft.CodeAnalysis.Accessibility.Private => "private",
        _ => throw new FormatException("the method must be public, internal or private"),
    };
}
