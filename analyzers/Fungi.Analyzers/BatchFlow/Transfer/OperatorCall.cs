using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>What a tensor operator makes of its arguments: the axes and the dependence of its result.</summary>
internal delegate AbstractValue Behaviour(OperatorCall call);

/// <summary>How an author wrote something: a node whose text is made only for a message, which most are never in.</summary>
internal readonly struct Written
{
    private const int Longest = 60;
    private readonly SyntaxNode? syntax;
    private readonly string? text;

    private Written(SyntaxNode? syntax, string? text) => (this.syntax, this.text) = (syntax, text);

    public static implicit operator Written(string text) => new(syntax: null, text);

    /// <summary>A node as it stands in the source; null for what is not written there.</summary>
    public static Written As(SyntaxNode? syntax) => new(syntax, text: null);

    /// <summary>On one line, shortened. A call is without what it is called on.</summary>
    public override string ToString() => text ?? (syntax switch
    {
        null => "",
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access, ArgumentList: var arguments } when IsCall => Shortened($"{access.Name}{arguments}"),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax access, ArgumentList: var arguments } when IsCall => Shortened($"{access.Name}{arguments}"),
        MemberAccessExpressionSyntax access when IsCall => access.Name.ToString(),
        _ => Shortened(syntax.ToString()),
    });

    /// <summary>A call as it stands in the source, without what it is called on.</summary>
    public static Written Call(SyntaxNode syntax) => new(syntax, text: null) { IsCall = true };

    private bool IsCall { get; init; }

    private static string Shortened(string text)
    {
        text = string.Join(" ", text.Split(['\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= Longest ? text : text.Substring(0, Longest - 3) + "...";
    }
}

/// <summary>One argument of a call.</summary>
/// <param name="Parameter">The parameter's name; <see cref="OperatorCall.Self"/> for what a method is called on.</param>
/// <param name="Value">What is known of it. An argument that is left out has its default.</param>
/// <param name="Written">As written in the source.</param>
internal readonly record struct Argument(string Parameter, AbstractValue Value, Written Written)
{
    public string Text => Written.ToString();
}

/// <summary>A call of a tensor operator, with what is known of its arguments.</summary>
/// <param name="name">The operator's name, such as <c>softmax</c>.</param>
/// <param name="text">The call without what it is called on, for messages, such as <c>softmax(0)</c>.</param>
/// <param name="site">Where it stands in the source.</param>
/// <param name="arguments">Its arguments in the order of the parameters, first what it is called on.</param>
internal sealed class OperatorCall(string name, Written text, SyntaxNode site, EquatableArray<Argument> arguments)
{
    /// <summary>The name, among the parameters, of what a method is called on.</summary>
    public const string Self = "self";

    public string Name => name;

    public string Text => text.ToString();

    public SyntaxNode Site => site;

    public EquatableArray<Argument> Arguments => arguments;

    /// <summary>The value of a parameter; null where the operator has none of that name or it is null.</summary>
    public AbstractValue? this[string parameter] => Find(parameter)?.Value is { } value && !value.Equals(ScalarValue.Null) ? value : null;

    /// <summary>Every tensor among the arguments, also inside collections and tuples, in order.</summary>
    public IEnumerable<TensorValue> Tensors => arguments.SelectMany(static argument => TensorsIn(argument.Value));

    /// <summary>A tensor; what is unknown is one of unknown shape, with its dependence.</summary>
    public TensorValue? Tensor(string parameter) => this[parameter] switch
    {
        null => null,
        TensorValue tensor => tensor,
        var other => (TensorValue)TensorValue.Frozen.DependingOn(other),
    };

    /// <summary>A whole number; null where the parameter is missing or null; unknown where its value is.</summary>
    public Size? Integer(string parameter) => this[parameter] switch
    {
        null => null,
        ScalarValue { Size: { } size } => size,
        _ => Size.Unknown,
    };

    /// <summary>A list of whole numbers, a single one counting as a list; null where the parameter is missing or null, or how many there are is not known.</summary>
    public IReadOnlyList<Size>? Integers(string parameter) => this[parameter] switch
    {
        ScalarValue { Size: { } size } => [size],
        CollectionValue { Elements: { } elements } => [.. elements.Select(static element => (element as ScalarValue)?.Size ?? Size.Unknown)],
        TupleValue tuple => [.. tuple.Elements.Select(static element => (element as ScalarValue)?.Size ?? Size.Unknown)],
        _ => null,
    };

    /// <summary>A constant truth value; null where it is not known.</summary>
    public bool? Boolean(string parameter) => (this[parameter] as ScalarValue)?.Constant as bool?;

    /// <summary>A constant text, or the name of a constant enum member; null where it is not known.</summary>
    public string? Word(string parameter) => (this[parameter] as ScalarValue)?.Constant as string;

    /// <summary>Whether an argument was given, and is not null.</summary>
    public bool Has(string parameter) => this[parameter] is not null;

    /// <summary>The result with the dependence of all arguments, whose axes the behaviour has followed; numbers that change with the batch are a cause.</summary>
    public AbstractValue Result(AbstractValue value)
    {
        foreach (var argument in arguments)
        {
            value = value.DependingOn(argument.Value);
            if (argument.Value is CollectionValue collection) value = collection.Elements is { } elements ? value.DependingOn(elements) : value.DependingOn(collection.Element);
        }

        return value;
    }

    /// <inheritdoc cref="Result(AbstractValue)"/>
    public AbstractValue Result(TensorShape shape) => Result(new TensorValue(shape));

    /// <summary>The cause that an axis with samples is mixed: names the argument, the axis of the batch, and the operation.</summary>
    public Cause Mixes(string parameter, TensorShape shape, int position, CauseKind kind = CauseKind.Coupled)
    {
        var subject = Find(parameter)?.Text is { Length: > 0 and <= 60 } written ? $"'{written}'" : "its argument";
        var axis = shape.AxisAt(position);
        return new(kind, shape.Dimensions[position].IsBatch
            ? $"{subject} has the batch on axis {axis}; '{text}' mixes it"
            : $"{subject} has the batch within axis {axis}; '{text}' mixes it", site);
    }

    /// <summary>A cause that a whole sentence tells, which should name the operation as <see cref="Text"/>.</summary>
    public Cause Because(CauseKind kind, string sentence) => new(kind, sentence, site);

    /// <summary>The cause that it is not known what the operation does with the batch.</summary>
    public Cause NotProved(string why) => new(CauseKind.NotProved, $"'{text}': {why}", site);

    /// <summary>Every tensor in a value.</summary>
    public static IEnumerable<TensorValue> TensorsIn(AbstractValue value) => value switch
    {
        TensorValue tensor => [tensor],
        TupleValue tuple => tuple.Elements.SelectMany(TensorsIn),
        CollectionValue { Elements: { } elements } => elements.SelectMany(TensorsIn),
        CollectionValue collection => TensorsIn(collection.Element),
        ObjectValue instance => instance.Members.SelectMany(static member => TensorsIn(member.Value)),
        _ => [],
    };

    private Argument? Find(string parameter)
    {
        foreach (var argument in arguments)
        {
            if (argument.Parameter == parameter) return argument;
        }

        return null;
    }
}
