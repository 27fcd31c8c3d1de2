using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>What is known of the inputs of a loss from their attributes: the axes, which of them is the batch, and sizes that are options.</summary>
internal sealed class LossInputs(INamedTypeSymbol objective, IMethodSymbol loss, CancellationToken cancellation)
{
    private readonly Lazy<IReadOnlyDictionary<string, Size>?> groups = new(() => Groups(objective, cancellation));

    /// <summary>The input that a parameter stands for.</summary>
    public TensorValue Value(IParameterSymbol parameter) => new(Shape(parameter, depth: 0))
    {
        Storage = new([$"{Analysis.StateStorage}its input '{parameter.Name}'"]),
    };

    private TensorShape Shape(IParameterSymbol parameter, int depth)
    {
        if (PlanParser.InputAttributes(parameter).FirstOrDefault() is not { AttributeClass: { } type } attribute || depth > loss.Parameters.Length) return TensorShape.Unknown;
        var views = attribute.Given("Views")?.Value as string;
        var batch = Dimension.Batch;
        var group = Views(views);
        var isOurs = type.ContainingNamespace is { Name: "Fungi", ContainingNamespace.IsGlobalNamespace: true };
        return (isOurs ? type.Name : "") switch // a host's input may be called like one of ours and be another
        {
            "LatentsAttribute" => new(batch, views is null && Of(attribute, depth) is { Rank: 3 } read ? read.Dimensions[1] : group, Latents(attribute)),
            "EmbeddingsAttribute" => new(batch, group, Named("E")),
            "PatchTokensAttribute" => new(batch, group, Tokens(), attribute.Given("Head") is { IsNull: false } ? Latents(attribute) : Named("E")),
            "PixelsAttribute" => attribute.Given("Patches")?.Value is true ? new(batch, group, Tokens(), Named("C·P·P")) : new(batch, group, Named("C"), Named("H"), Named("W")),
            "ViewLabelsAttribute" => new(batch, group),
            "ViewBoxesAttribute" => new(batch, group, Dimension.Of(Size.Of(4))),
            "ViewMasksAttribute" => new(batch, group, Tokens()),
            "ViewNumbersAttribute" => new(batch, group, Named("n", views)),
            "BankAttribute" => Of(attribute, depth) is { HasGap: false } sampled ? new([Option(attribute, "Size"), .. sampled.Dimensions.Skip(1)]) : TensorShape.Unknown,
            "PrototypesAttribute" => new(Option(attribute, "Count"), Last(Of(attribute, depth))),
            "PotentialsAttribute" => Of(attribute, depth) is { HasGap: false } prototypes ? new(prototypes.Dimensions[0]) : TensorShape.Unknown,
            "MomentsAttribute" => Moments(attribute, depth),
            "WeightAttribute" => new(Option(attribute, "Rows"), Option(attribute, "Columns")),
            "FittedAttribute" => new(Enumerable.Range(0, attribute.Given("Rank")?.Value is int and >= 0 and var rank ? rank : 2).Select(axis => Named(FormattableString.Invariant($"n{axis}"), parameter.Name))),
            "ProgressAttribute" => TensorShape.Scalar,
            _ => PlanParser.Record(attribute)?.DerivesFrom("Fungi.ViewInput") == true ? new(batch, Dimension.Gap) : TensorShape.Unknown,
        };

        Dimension Tokens() => Named("N", views);
    }

    private TensorShape Moments(AttributeData attribute, int depth)
    {
        var points = Last(Of(attribute, depth));
        if (attribute.Given("Kind")?.Value is not int kind || kind == 0) return new(points);
        return attribute.Given("With")?.Value is string other ? new(points, Last(OfParameter(other, depth))) : new(points, points);
    }

    private TensorShape? Of(AttributeData attribute, int depth) => attribute.Given("Of")?.Value is string name ? OfParameter(name, depth) : null;

    private TensorShape? OfParameter(string name, int depth) =>
        loss.Parameters.FirstOrDefault(parameter => parameter.Name == name) is { } parameter ? Shape(parameter, depth + 1) : null;

    private static Dimension Last(TensorShape? shape) => shape is { HasGap: false, Dimensions: { Count: > 0 } dimensions } ? dimensions[dimensions.Count - 1].WithoutSamples() : Dimension.Of(Size.Unknown);

    private Dimension Latents(AttributeData attribute) => attribute.Given("Dim") is { IsNull: false } ? Option(attribute, "Dim") : Named("L", attribute.Given("Head")?.Value as string);

    /// <summary>The size that is an option, as the attribute names it.</summary>
    private Dimension Option(AttributeData attribute, string property) => attribute.Given(property)?.Value is string name ? Dimension.Of(OptionNamed(objective, name)) : Dimension.Of(Size.Unknown);

    private static Size OptionNamed(INamedTypeSymbol objective, string name)
    {
        foreach (var type in objective.BasesAndSelf())
        {
            foreach (var member in type.GetMembers(name))
            {
                if (member is IFieldSymbol { HasConstantValue: true, ConstantValue: int value }) return Size.Of(value);
            }
        }

        return Size.Of(new SizeSymbol(name));
    }

    private Dimension Views(string? group)
    {
        if (groups.Value is not { } known) return Named("V", group);
        if (group is null) return Dimension.Of(known.Values.Aggregate(Size.Zero, static (sum, size) => sum + size));
        return known.TryGetValue(group, out var count) ? Dimension.Of(count) : Named("V", group);
    }

    /// <summary>A size that is called by a letter, and by whose it is where there may be several.</summary>
    private static Dimension Named(string letter, string? of = null) => Dimension.Of(Size.Of(new SizeSymbol(of is null ? letter : $"{letter}({of})")));

    /// <summary>How many views each group has, where the transform is one chain of groups with a constant or an option for each; else null.</summary>
    private static IReadOnlyDictionary<string, Size>? Groups(INamedTypeSymbol objective, CancellationToken cancellation)
    {
        var transforms = PlanParser.Methods(objective, "Transform").Where(PlanParser.IsTransform).ToArray();
        if (transforms is not [{ DeclaringSyntaxReferences: [var reference, ..] }] || reference.GetSyntax(cancellation) is not MethodDeclarationSyntax transform) return null;
        var expression = transform.ExpressionBody?.Expression ?? (transform.Body?.Statements is [ReturnStatementSyntax { Expression: { } returned }] ? returned : null);
        var sizes = new Dictionary<string, Size>();
        while (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Group", Expression: var receiver }, ArgumentList.Arguments: [{ NameColon: null, Expression: LiteralExpressionSyntax { Token.Value: string name } }, { NameColon: null, Expression: var count }, ..] })
        {
            var size = count switch
            {
                LiteralExpressionSyntax { Token.Value: int constant } => Size.Of(constant),
                IdentifierNameSyntax option => OptionNamed(objective, option.Identifier.ValueText),
                _ => null,
            };
            if (size is null || sizes.ContainsKey(name)) return null;
            sizes.Add(name, size);
            expression = receiver;
        }

        return expression is IdentifierNameSyntax start && start.Identifier.ValueText == transform.ParameterList.Parameters[0].Identifier.ValueText && sizes.Count > 0 ? sizes : null;
    }
}
