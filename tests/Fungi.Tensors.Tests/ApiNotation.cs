using System.Reflection;
using System.Text;

namespace Fungi.Tensors.Tests;

/// <summary>Writes public members the way torchsharp-api.txt does.</summary>
internal static class ApiNotation
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(int)] = "int", [typeof(long)] = "long",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(string)] = "string", [typeof(object)] = "object", [typeof(void)] = "void",
    };

    public static string SectionOf(Type type) => type.IsNested ? $"{SectionOf(type.DeclaringType!)}.{type.Name}" : type.Name;

    public static List<string> Members(Type type)
    {
        if (type.IsEnum) return [.. Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}")];
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return
        [
            .. type.GetConstructors(Declared).Select(constructor => $"new({Parameters(constructor)})"),
            .. type.GetFields(Declared).Select(field => $"{Static(field.IsStatic)}{Name(field.FieldType)} {field.Name}"),
            .. type.GetProperties(Declared).Select(Property),
            .. type.GetMethods(Declared)
                .Where(method => !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
                .Select(method => $"{Static(method.IsStatic)}{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})"),
        ];
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = $"{{ {(property.GetMethod is { IsPublic: true } ? "get; " : "")}{(property.SetMethod is { IsPublic: true } ? "set; " : "")}}}";
        var indices = property.GetIndexParameters();
        var name = indices.Length == 0 ? property.Name : $"this[{string.Join(", ", indices.Select(Parameter))}]";
        return $"{Static(property.GetMethod!.IsStatic)}{Name(property.PropertyType)} {name} {accessors}";
    }

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Generics(MethodInfo method)
        => method.IsGenericMethod ? $"<{string.Join(',', method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var text = new StringBuilder();
        if (parameter.IsDefined(typeof(ParamArrayAttribute))) text.Append("params ");
        text.Append(Name(parameter.ParameterType)).Append(' ').Append(parameter.Name);
        if (parameter.HasDefaultValue) text.Append(" = ").Append(Default(parameter));
        return text.ToString();
    }

    private static string Default(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null => "null/default",
            bool value => value ? "true" : "false",
            string value => $"\"{value}\"",
            { } value when type.IsEnum => $"{Name(type)}.{Enum.ToObject(type, value)}",
            { } value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
        };
    }

    private static string Name(Type type)
    {
        if (type.IsByRef) return $"ref {Name(type.GetElementType()!)}";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return $"{Name(underlying)}?";
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsGenericParameter) return type.Name;
        var name = type.Namespace switch
        {
            "System" or "TorchSharp" or "System.Collections.Generic" => SectionOf(type),
            { } other => $"{other.Replace("TorchSharp.", "", StringComparison.Ordinal).Replace("System.", "", StringComparison.Ordinal)}.{SectionOf(type)}",
            null => type.Name,
        };
        return type.IsGenericType
            ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : name;
    }
}
