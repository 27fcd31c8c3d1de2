using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using Fungi.Generators.Model;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>Tensor operators: their arguments are collected, the table says what becomes of them, and memory that changes in place is changed.</summary>
internal sealed partial class Evaluator
{
    /// <summary>Applies an operator that is called as a method, read as a property or constructed.</summary>
    private AbstractValue Operate(Operator known, ISymbol member, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, IOperation operation)
    {
        var operands = new List<(string, IOperation)>();
        if (instance is not null) operands.Add((OperatorCall.Self, instance));
        foreach (var argument in InOrder(arguments.Length, arguments))
        {
            if (argument is not null) operands.Add((argument.Parameter!.Name, argument.Value));
        }

        return Operate(known, member, operands, operation);
    }

    /// <summary>Applies an operator to operands by the names of its parameters.</summary>
    private AbstractValue Operate(Operator known, ISymbol member, IReadOnlyList<(string Parameter, IOperation Operand)> operands, IOperation operation)
    {
        var arguments = new Argument[operands.Count];
        for (var place = 0; place < arguments.Length; place++)
        {
            var (parameter, operand) = operands[place];
            arguments[place] = new(parameter, Evaluate(operand), Written.As(operand.IsImplicit ? null : operand.Syntax));
        }

        analysis.CurrentSite = operation.Syntax;
        if (arguments is [{ Parameter: OperatorCall.Self, Value: var self }, ..] && self.Equals(ScalarValue.Null)) return NeverValue.Instance; // it throws
        var call = new OperatorCall(member.Name, Written.Call(operation.Syntax), operation.Syntax, new(arguments));
        var result = Named(known.Behaviour(call), operation.Syntax);
        for (var place = 0; place < arguments.Length; place++)
        {
            // What goes into a tensor that the caller gives is there as well.
            if (arguments[place] is { Parameter: "out", Value: TensorValue given }) Overwrite(operands[place].Operand, given, result.Storaged(given.Storage), operation);
        }

        if (operands.Count == 0 || !known.Writes(call)) return result;

        // What was written into keeps its memory, and all who share it see the change.
        var before = arguments[0].Value;
        var after = result.Storaged(before.Storage);
        Overwrite(operands[0].Operand, before, after, operation);
        return after;
    }

    private void Overwrite(IOperation target, AbstractValue before, AbstractValue after, IOperation operation)
    {
        if (StateOf(before, target) is { } state) WritesState(state, operation);
        if (before.GetType() == after.GetType())
        {
            Change(target, before, after.Storaged(before.Storage));
            return;
        }

        // A part of what was given has changed, and which is not known.
        if (StateIn(before.AllStorage) is { } part) WritesState(part, operation);
        var memory = new HashSet<string>(before.AllStorage, StringComparer.Ordinal);
        var cause = NotProved($"which part of '{Text(target.Syntax)}' changes is not followed", operation);
        Environment = Environment.Map(value => value.Storage.Any(memory.Contains) ? value.DependingOn(after).Because(cause) : value);
    }

    /// <summary>New memory is named after the place that makes it.</summary>
    private AbstractValue Named(AbstractValue value, SyntaxNode site) => value switch
    {
        TensorValue { Storage.Count: 0 } tensor => tensor with { Storage = new([analysis.StorageAt(site)]) },
        TupleValue tuple => tuple with { Elements = new EquatableArray<AbstractValue>(tuple.Elements.Select(element => Named(element, site))) },
        CollectionValue collection => collection with
        {
            Element = Named(collection.Element, site),
            Elements = collection.Elements is { } elements ? new EquatableArray<AbstractValue>(elements.Select(element => Named(element, site))) : null,
        },
        _ => value,
    };

    private AbstractValue GetItems(IPropertyReferenceOperation reference)
    {
        var tensor = Evaluate(reference.Instance!);
        IndexValue[] indices = [.. Indices(reference)];
        analysis.CurrentSite = reference.Syntax;
        var call = ItemsCall(reference, tensor);
        return Named(Indexing.Get(call, call.Tensor(OperatorCall.Self)!, indices), reference.Syntax);
    }

    private void SetItems(IPropertyReferenceOperation reference, AbstractValue value, IOperation operation)
    {
        var before = Evaluate(reference.Instance!);
        IndexValue[] indices = [.. Indices(reference)];
        var call = ItemsCall(reference, before, value);
        Overwrite(reference.Instance!, before, Indexing.Set(call, call.Tensor(OperatorCall.Self)!, indices, value).Storaged(before.Storage), operation);
    }

    private static OperatorCall ItemsCall(IPropertyReferenceOperation reference, AbstractValue tensor, AbstractValue? value = null) => new(
        "this[]", Written.As(reference.Syntax), reference.Syntax,
        new([
            new(OperatorCall.Self, tensor, Written.As(reference.Instance!.Syntax)),
            .. value is null ? Enumerable.Empty<Argument>() : [new("value", value, "")],
        ]));

    /// <summary>The indices of a tensor's indexer, those of a <c>params</c> array one by one.</summary>
    private IEnumerable<IndexValue> Indices(IPropertyReferenceOperation reference)
    {
        foreach (var argument in reference.Arguments.OrderBy(static argument => argument.Parameter!.Ordinal))
        {
            var elements = argument.Value switch
            {
                IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues.AsEnumerable(),
                ICollectionExpressionOperation collection => collection.Elements,
                _ => [argument.Value],
            };
            foreach (var element in elements) yield return Index(element);
        }
    }

    /// <summary>One index of a tensor.</summary>
    private IndexValue Index(IOperation operation)
    {
        while (operation is IConversionOperation { ConstantValue.HasValue: false } conversion && (IsIndex(conversion.Type) || conversion.OperatorMethod is null)) operation = conversion.Operand;
        switch (operation)
        {
            case IRangeOperation range:
                var ends = (TupleValue)EvaluateIndex(range);
                return new IndexValue.Slice(End(ends.Elements[0]), End(ends.Elements[1]));
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat }:
                return Position(EvaluateIndex(operation));
            case IInvocationOperation { TargetMethod: { Name: "Slice" } method } slice when IsIndex(method.ContainingType):
                return Slice(slice);
            case IInvocationOperation { TargetMethod: { Name: "Single" or "Tensor" or "Bool" } method, Arguments: [var argument] } when IsIndex(method.ContainingType):
                return Index(argument.Value);
            case IFieldReferenceOperation { Field: var field } when IsIndex(field.ContainingType):
                return field.Name switch
                {
                    "Ellipsis" => new IndexValue.Ellipsis(),
                    "Colon" => new IndexValue.Slice(),
                    _ => new IndexValue.NewAxis(),
                };
            case ITupleOperation { Elements: [var start, var stop] }:
                return new IndexValue.Slice(End(Evaluate(start)), End(Evaluate(stop)));
            default:
                return Position(Evaluate(operation));
        }
    }

    private static IndexValue Position(AbstractValue value) => value switch
    {
        ScalarValue { Constant: bool truth } => new IndexValue.Mask(truth),
        ScalarValue scalar when scalar.Equals(ScalarValue.Null) => new IndexValue.NewAxis(),
        ScalarValue scalar => new IndexValue.Single(scalar),
        TensorValue tensor => new IndexValue.TensorIndex(tensor),
        _ => new IndexValue.TensorIndex((TensorValue)TensorValue.Frozen.DependingOn(value)),
    };

    private static ScalarValue? End(AbstractValue value) => value.Equals(ScalarValue.Null) ? null : value as ScalarValue ?? ScalarValue.Of(Size.Unknown);

    private IndexValue Slice(IInvocationOperation slice)
    {
        if (slice.Arguments is [{ Value: var only }] && only.Type.Is("System.Range")) return Index(only);
        var ends = slice.Arguments.OrderBy(static argument => argument.Parameter!.Ordinal).Select(argument => Evaluate(argument.Value)).ToArray();
        if (ends is [TupleValue { Elements: [var from, var to] }]) return new IndexValue.Slice(End(from), End(to));
        return new IndexValue.Slice(ends.Length > 0 ? End(ends[0]) : null, ends.Length > 1 ? End(ends[1]) : null, ends.Length > 2 ? End(ends[2]) : null);
    }
}
