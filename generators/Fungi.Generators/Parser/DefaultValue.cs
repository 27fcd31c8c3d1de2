using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Generators.Parser;

/// <summary>Reads the default of an option from the source, as JSON, where it is a constant or made of constants in a plain way.</summary>
internal static class DefaultValue
{
    /// <summary>The default; null where only running the program would tell.</summary>
    public static string? Write(IPropertySymbol property, ExpressionSyntax? initializer, Compilation compilation, CancellationToken cancellation)
    {
        if (initializer is null) return property.DeclaringSyntaxReferences.IsEmpty ? null : Implicit(property);
        return Write(initializer, property.Type.Underlying(), compilation, cancellation);
    }

    private static string? Write(ExpressionSyntax expression, ITypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        if (type.Is("System.TimeSpan")) return Duration(expression, compilation, cancellation);
        if (type.Is("System.Uri")) return Address(expression);
        if (IsEmpty(expression) && !OptionFormatExpression.IsScalar(type)) return OptionFormatExpression.ListElement(type) is null ? "{}" : "[]";
        if (Elements(expression) is { } elements && OptionFormatExpression.ListElement(type)?.Underlying() is { } element)
        {
            var written = elements.Select(each => Write(each, element, compilation, cancellation)).ToArray();
            return written.Contains(null) ? null : $"[{string.Join(", ", written)}]";
        }

        return Constant(expression, type, compilation, cancellation) is { HasValue: true } constant
            ? JsonLiteral.Write(constant.Value, type)
            : null;
    }

    // Binding an expression costs a hundred times as much as looking at it, and most defaults are plain.
    internal static Optional<object?> Constant(
        ExpressionSyntax expression, ITypeSymbol type, Compilation compilation, CancellationToken cancellation) => expression switch
    {
        LiteralExpressionSyntax literal when !literal.IsKind(SyntaxKind.DefaultLiteralExpression) => new(literal.Token.Value),
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax owner, Name.Identifier.ValueText: var member }
            when type.TypeKind == TypeKind.Enum && owner.Identifier.ValueText == type.Name =>
            type.GetMembers(member) is [IFieldSymbol { HasConstantValue: true } field] ? new(field.ConstantValue) : default,
        _ => compilation.GetSemanticModel(expression.SyntaxTree).GetConstantValue(expression, cancellation),
    };

    /// <summary>The expressions of a collection expression or an array creation without spreads.</summary>
    internal static IEnumerable<ExpressionSyntax>? Elements(ExpressionSyntax expression) => expression switch
    {
        CollectionExpressionSyntax collection when collection.Elements.All(static element => element is ExpressionElementSyntax) =>
            collection.Elements.Select(static element => ((ExpressionElementSyntax)element).Expression),
        ArrayCreationExpressionSyntax { Initializer: { } values } => values.Expressions,
        ImplicitArrayCreationExpressionSyntax { Initializer: var values } => values.Expressions,
        _ => null,
    };

    // [], new(), new Options(): an empty list or dictionary, or a nested type's own defaults
    private static bool IsEmpty(ExpressionSyntax expression) => expression
        is CollectionExpressionSyntax { Elements.Count: 0 }
        or BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null };

    // TimeSpan.Zero, TimeSpan.FromMinutes(5)
    internal static string? Duration(ExpressionSyntax expression, Compilation compilation, CancellationToken cancellation)
    {
        if (expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(TimeSpan.Zero) }) return Text(TimeSpan.Zero);
        if (expression is not InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var method },
                ArgumentList.Arguments: [{ Expression: var argument }],
            })
        {
            return null;
        }

        var constant = argument is LiteralExpressionSyntax literal
            ? new(literal.Token.Value)
            : compilation.GetSemanticModel(argument.SyntaxTree).GetConstantValue(argument, cancellation);
        if (constant.Value is not IConvertible number || Unit(method) is not { } ticks) return null;
        try
        {
            return Text(TimeSpan.FromTicks((long)(number.ToDecimal(CultureInfo.InvariantCulture) * ticks)));
        }
        catch (Exception mistake) when (mistake is FormatException or OverflowException or InvalidCastException)
        {
            return null;
        }
    }

    private static string Text(TimeSpan duration) => JsonLiteral.Text(duration.ToString("c", CultureInfo.InvariantCulture));

    private static long? Unit(string method) => method switch
    {
        nameof(TimeSpan.FromDays) => TimeSpan.TicksPerDay,
        nameof(TimeSpan.FromHours) => TimeSpan.TicksPerHour,
        nameof(TimeSpan.FromMinutes) => TimeSpan.TicksPerMinute,
        nameof(TimeSpan.FromSeconds) => TimeSpan.TicksPerSecond,
        nameof(TimeSpan.FromMilliseconds) => TimeSpan.TicksPerMillisecond,
        _ => null,
    };

    // new("https://example.org/"), new Uri("https://example.org/")
    private static string? Address(ExpressionSyntax expression) =>
        expression is BaseObjectCreationExpressionSyntax
        {
            ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax { Token.Value: string address } }],
            Initializer: null,
        }
            ? JsonLiteral.Text(address)
            : null;

    private static string? Implicit(IPropertySymbol property) => property switch
    {
        { NullableAnnotation: NullableAnnotation.Annotated } => JsonLiteral.Null,
        { Type.TypeKind: TypeKind.Enum } => JsonLiteral.Write(0, property.Type),
        { Type.SpecialType: SpecialType.System_Boolean } => JsonLiteral.Write(false, property.Type),
        { Type.SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_Double } => JsonLiteral.Write(0, property.Type),
        { Type: { IsValueType: true } type } when type.Is("System.TimeSpan") => Text(TimeSpan.Zero),
        _ => null,
    };
}
