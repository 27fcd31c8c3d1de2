using Microsoft.CodeAnalysis;

namespace Fungi.Tensors.Generators;

/// <summary>Turns C# expressions into tagged values, one for each argument of an operator.</summary>
internal sealed class ArgumentWriter
{
    private const string Value = "global::Fungi.Tensors.TensorValue";

    /// <summary>Statements before the values are pinned.</summary>
    public List<string> Setup { get; } = [];

    /// <summary>What the <c>fixed</c> statements around the call declare.</summary>
    public List<string> Pins { get; } = [];

    /// <summary>One expression for each argument.</summary>
    public List<string> Values { get; } = [];

    /// <summary>Objects that must outlive the call.</summary>
    public List<string> Alive { get; } = [];

    public void Add(SchemaArgument argument, (string Expression, ITypeSymbol Type)? source)
    {
        if (source is not { } given)
        {
            if (!argument.HasDefault) throw new FormatException($"the argument '{argument.Name}' has neither a parameter nor a default");
            Values.Add($"{Value}.Default");
            return;
        }

        // A C# null is the schema's None where that is allowed, else its default.
        var absent = argument.IsOptional ? $"{Value}.None" : $"{Value}.Default";
        var (x, type) = given;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            Values.Add($"{x}.HasValue ? {Convert(argument, $"{x}.GetValueOrDefault()", nullable.TypeArguments[0])} : {absent}");
            return;
        }

        var mayBeNull = type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated;
        if (mayBeNull && !argument.IsOptional && !argument.HasDefault) throw new FormatException($"the argument '{argument.Name}' cannot be null");
        var value = Convert(argument, x, type);
        Values.Add(mayBeNull ? $"{x} is null ? {absent} : {value}" : value);
    }

    private string Convert(SchemaArgument argument, string x, ITypeSymbol type)
    {
        var name = x.TrimStart('@').Split('.')[0];
        switch (argument.Type)
        {
            case "Tensor" when type.Name == "Tensor":
                Alive.Add(x);
                return $"{Value}.Of({x})";
            case "Generator" when type.Name == "Generator":
                Alive.Add(x);
                return $"{Value}.Of({x})";
            case "Tensor[]" when Element(type) == "Tensor":
                Alive.Add(x);
                Pins.Add($"nint* {name}_pinned = {Value}.Handles({x})");
                return $"{Value}.OfTensors({name}_pinned, {x}.Length)";
            case "Tensor?[]" when Element(type) == "Tensor":
                Alive.Add(x);
                Pins.Add($"nint* {name}_pinned = {Value}.Handles({x})");
                return $"{Value}.OfOptionalTensors({name}_pinned, {x}.Length)";
            case "int" or "ScalarType" or "Layout" or "MemoryFormat" when IsInteger(type) || type.TypeKind == TypeKind.Enum:
                return $"{Value}.Of((long){x})";
            case "float" when IsInteger(type) || IsReal(type):
                return $"{Value}.Of((double){x})";
            case "Scalar" when IsInteger(type):
                return $"{Value}.Of((long){x})";
            case "Scalar" when IsReal(type):
                return $"{Value}.Of((double){x})";
            case "Scalar" when type.Name == "Scalar":
            case "Device" when type.Name == "Device":
            case "bool" or "Scalar" when type.SpecialType == SpecialType.System_Boolean:
                return $"{Value}.Of({x})";
            case "str" when type.SpecialType == SpecialType.System_String:
                Setup.Add($"var {name}_utf8 = {Value}.Utf8({x});");
                Pins.Add($"byte* {name}_pinned = {name}_utf8");
                return $"{Value}.OfUtf8({name}_pinned, {name}_utf8.Length)";
            case "int[]" when type is INamedTypeSymbol { IsTupleType: true } tuple:
                Setup.Add($"var {name}_items = stackalloc long[] {{ {string.Join(", ", tuple.TupleElements.Select(e => $"{x}.{e.CorrespondingTupleField?.Name ?? e.Name}"))} }};");
                return $"{Value}.OfInts({name}_items, {tuple.TupleElements.Length})";
            case "int[]" when IsInteger(type):
                Setup.Add($"long {name}_item = {x};");
                return $"{Value}.OfInts(&{name}_item, 1)";
            case "int[]" when type.Name == "Size":
                Pins.Add($"long* {name}_pinned = {x}.Shape");
                return $"{Value}.OfInts({name}_pinned, {x}.Length)";
            case "int[]" when Element(type) == "Int64":
                Pins.Add($"long* {name}_pinned = {x}");
                return $"{Value}.OfInts({name}_pinned, {x}.Length)";
            case "float[]" when Element(type) == "Double":
                Pins.Add($"double* {name}_pinned = {x}");
                return $"{Value}.OfDoubles({name}_pinned, {x}.Length)";
            default:
                throw new FormatException($"'{name}' of type {type} cannot become the argument '{argument.Type} {argument.Name}'");
        }
    }

    private static string? Element(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType.Name,
        INamedTypeSymbol { Name: "ReadOnlySpan", TypeArguments: { Length: 1 } elements } when elements[0].SpecialType != SpecialType.None => elements[0].Name,
        _ => null,
    };

    private static bool IsInteger(ITypeSymbol type) => type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64;

    private static bool IsReal(ITypeSymbol type) => type.SpecialType is SpecialType.System_Single or SpecialType.System_Double;
}
