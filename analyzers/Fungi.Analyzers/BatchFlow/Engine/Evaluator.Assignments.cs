using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>Assignments to variables, elements and members, and changes of what several names may share.</summary>
internal sealed partial class Evaluator
{
    private AbstractValue Assign(IOperation target, AbstractValue value, IOperation operation)
    {
        switch (target)
        {
            case IFlowCaptureReferenceOperation reference:
                if (captured.TryGetValue(reference.Id, out var meant)) Assign(meant, value, operation);
                Environment = Environment.Set(reference.Id, value);
                break;
            case ILocalReferenceOperation { Local.IsRef: true }:
                Environment = Environment with { Control = Environment.Control | NotProved($"what '{Text(target.Syntax)}' refers to is not followed", operation) };
                break;
            case ILocalReferenceOperation local:
                Environment = Environment.Set(local.Local, value);
                break;
            case IParameterReferenceOperation parameter:
                Environment = Environment.Set(parameter.Parameter, value);
                break;
            case IDeclarationExpressionOperation declaration:
                return Assign(declaration.Expression, value, operation);
            case ITupleOperation tuple:
                for (var index = 0; index < tuple.Elements.Length; index++)
                    Assign(tuple.Elements[index], value is TupleValue { Elements: var parts } && index < parts.Count ? parts[index].DependingOn(value) : Part(value, tuple.Elements[index], index, operation), operation);
                break;
            case IArrayElementReferenceOperation element:
                AssignElement(element.ArrayReference, [.. element.Indices.Select(EvaluateIndex)], value, operation);
                break;
            case IImplicitIndexerReferenceOperation element:
                AssignElement(element.Instance, [EvaluateIndex(element.Argument)], value, operation);
                break;
            case IPropertyReferenceOperation property:
                AssignProperty(property, value, operation);
                break;
            case IFieldReferenceOperation field when field.Instance is null or IInstanceReferenceOperation:
                if (IsState(field.Field)) WritesState($"the field '{field.Field.Name}'", operation);
                Environment = Environment.Set(field.Field, value);
                break;
            case IFieldReferenceOperation field:
                AssignMember(field.Instance!, field.Field.Name, value, operation);
                break;
            case IDiscardOperation:
                break;
            default:
                Children(target);
                break;
        }

        return value;
    }

    /// <summary>Whether a member outlives the call: one of the objective's, or of an object that does, or a static one.</summary>
    private bool IsState(ISymbol member) => member.IsStatic || analysis.This is null || analysis.ThisIsState;

    /// <summary>One part of a value that is taken apart: a record's parts are the parameters of its constructor.</summary>
    private static AbstractValue Part(AbstractValue value, IOperation target, int index, IOperation operation)
    {
        var type = (operation as IDeconstructionAssignmentOperation)?.Value.Type as INamedTypeSymbol;
        var isPositional = value is ObjectValue && type is { IsRecord: true } && type.GetMembers("Deconstruct").All(static method => method.IsImplicitlyDeclared);
        var parameter = isPositional ? type!.InstanceConstructors.FirstOrDefault(constructor => constructor.Parameters.Length > index)?.Parameters[index] : null;
        return parameter is not null && ((ObjectValue)value)[Analysis.MemberOf(parameter)] is { } member ? member : Typed(target.Type, [value], operation);
    }

    private void AssignProperty(IPropertyReferenceOperation reference, AbstractValue value, IOperation operation)
    {
        if (reference.Property.IsIndexer && IsTensor(reference.Property.ContainingType))
        {
            SetItems(reference, value, operation);
        }
        else if (reference.Property.IsIndexer)
        {
            AssignElement(reference.Instance!, [.. reference.Arguments.Select(argument => EvaluateIndex(argument.Value))], value, operation);
        }
        else if (reference.Instance is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance })
        {
            if (IsState(reference.Property)) WritesState($"the property '{reference.Property.Name}'", operation);
            Environment = Environment.Set(reference.Property, value);
        }
        else
        {
            AssignMember(reference.Instance, reference.Property.Name, analysis.BodyOf(reference.Property.SetMethod) is null ? value : value.Because(NotProved($"the accessor that '{Text(operation.Syntax)}' calls is not followed", operation)), operation);
        }
    }

    private void AssignMember(IOperation instance, string name, AbstractValue value, IOperation operation)
    {
        var before = Evaluate(instance);
        if (before is ObjectValue record)
        {
            Change(instance, before, record.Set(name, value));
        }
        else if (OuterMember(instance) is { } member)
        {
            WritesState($"'{name}' of {member}", operation);
        }
        else
        {
            // Whose member it is, is not known, nor who reads it.
            var cause = NotProved($"what '{Text(operation.Syntax)}' changes is not followed", operation);
            Change(instance, before, before.Because(cause));
            Environment = Environment with { Control = Environment.Control | cause };
        }
    }

    private void AssignElement(IOperation collection, AbstractValue[] indices, AbstractValue value, IOperation operation)
    {
        var before = Evaluate(collection);
        if (StateOf(before, collection) is { } state) WritesState(state, operation);
        if (before is not CollectionValue list || indices.Length != 1)
        {
            Change(collection, before, before.DependingOn(ScalarValue.Any with { Bound = value.Bound, Causes = value.AllCauses }).Because(NotProved($"'{Text(operation.Syntax)}' is not followed", operation)));
            return;
        }

        var size = (indices[0] as ScalarValue)?.Size;
        if (list.Elements is { } elements && size?.Constant is { } place && place >= -elements.Count && place < elements.Count)
        {
            var at = place < 0 ? place + elements.Count : place;
            Change(collection, before, CollectionValue.Of(elements.Select((element, index) => index == at ? value : element)) with { Storage = list.Storage, Bound = list.Bound, Causes = list.Causes });
            return;
        }

        Change(collection, before, Put(list, size, value, operation));
    }

    /// <summary>A collection of which one element, at a place that may be that of a sample, is now another.</summary>
    private static AbstractValue Put(CollectionValue list, Size? place, AbstractValue value, IOperation operation)
    {
        if (place?.Symbol is { InvolvesBatch: true } index && value.Bound.Contains(index))
        {
            var element = Rebind(value, index, CollectionValue.Place);
            return list with { Element = list.Element.Join(element), Elements = null, IsBySample = true };
        }

        var joined = list with { Element = list.Element.Join(value), Elements = null };
        return value.Bound.Count > 0 ? joined.Because(NotProved($"'{Text(operation.Syntax)}' puts one sample's value at a place that is not known to be its own", operation)) : joined;
    }

    /// <summary>A value that was bound to one index is bound to another.</summary>
    private static AbstractValue Rebind(AbstractValue value, SizeSymbol from, SizeSymbol to) => value.Map(part => part.Bound.Contains(from)
        ? part with { Bound = new EquatableArray<SizeSymbol>(part.Bound.Select(bound => bound == from ? to : bound).Distinct().OrderBy(static bound => bound.Name, StringComparer.Ordinal)) }
        : part);

    private AbstractValue Compound(ICompoundAssignmentOperation operation)
    {
        AbstractValue after;
        if (operation.OperatorMethod is { } method && analysis.Operators.Find(method) is { } known)
        {
            after = Operate(known, method, [(method.Parameters[0].Name, operation.Target), (method.Parameters[1].Name, operation.Value)], operation);
        }
        else
        {
            var before = Evaluate(operation.Target);
            var value = Evaluate(operation.Value);
            after = operation.OperatorMethod is { } own && !IsScalar(operation.Type) ? Call(own, null, [before, value], operation)
                : IsScalar(operation.Type) ? Arithmetic(operation.OperatorKind, before, value, operation)
                : Typed(operation.Type, [before, value], operation);
        }

        return Assign(operation.Target, after, operation);
    }

    private AbstractValue Deconstruct(IDeconstructionAssignmentOperation operation)
    {
        var value = Evaluate(operation.Value);
        return Assign(operation.Target, value, operation);
    }

    /// <summary>
    /// Gives what an operation stands for another value in place: the variable itself gets it, and whatever may share its memory may.
    /// </summary>
    private void Change(IOperation target, AbstractValue before, AbstractValue after)
    {
        var storage = before.Storage;
        if (storage.Count > 0)
        {
            Environment = Environment.Map(value => !value.Storage.Any(storage.Contains) ? value : value.Equals(before) && before is not TensorValue ? after : Shared(value, before, after));
            foreach (var place in storage)
            {
                if (place.StartsWith(Analysis.ParameterStorage, StringComparison.Ordinal))
                    Environment = Environment with { Written = Environment.Written.SetItem(place, Environment.Written.TryGetValue(place, out var written) ? written.Join(after) : after) };
            }
        }

        switch (Unconverted(target is IFlowCaptureReferenceOperation reference && captured.TryGetValue(reference.Id, out var meant) ? meant : target))
        {
            case ILocalReferenceOperation local:
                Environment = Environment.Set(local.Local, after);
                break;
            case IParameterReferenceOperation parameter:
                Environment = Environment.Set(parameter.Parameter, after);
                break;
            case IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field:
                Environment = Environment.Set(field.Field, after);
                break;
            case IFieldReferenceOperation { Instance: { } owner } field when VariableOf(owner) is ObjectValue record:
                Change(owner, record, record.Set(field.Field.Name, after));
                break;
            case IPropertyReferenceOperation { Instance: { } owner, Property: { IsIndexer: false } property } when VariableOf(owner) is ObjectValue record:
                Change(owner, record, record.Set(property.Name, after));
                break;
        }

        if (target is IFlowCaptureReferenceOperation capture) Environment = Environment.Set(capture.Id, after);
    }

    /// <summary>The value of a plain variable, without evaluating anything.</summary>
    private AbstractValue? VariableOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => Environment[local.Local],
        IParameterReferenceOperation parameter => Environment[parameter.Parameter],
        IFlowCaptureReferenceOperation capture => Environment[capture.Id],
        _ => null,
    };

    /// <summary>What another name of changed memory may now be.</summary>
    private static AbstractValue Shared(AbstractValue value, AbstractValue before, AbstractValue after)
    {
        if (value is not TensorValue tensor || before is not TensorValue old || after is not TensorValue changed) return value.Join(after);
        if (tensor.Shape.WithoutSamples().Equals(changed.Shape.WithoutSamples()))
            return tensor.Shape.Join(changed.Shape) is { } shape ? (tensor with { Shape = shape }).DependingOn(changed) : tensor.Join(changed);

        // A view of another shape holds the same elements; where they depend on no more samples than before, it needs no other axes.
        var dependent = tensor.DependingOn(changed);
        return old.Shape.Equals(changed.Shape) || !changed.Shape.HasSamples
            ? dependent
            : dependent.Because(new(CauseKind.NotProved, "a tensor is changed through one of its views, and its other views are not followed", site: null));
    }

    /// <summary>The state that outlives the call which a value is stored in; null for none.</summary>
    private static string? StateOf(AbstractValue value, IOperation operation) => StateIn(value.Storage) ?? OuterMember(operation);

    private static string? StateIn(IEnumerable<string> storage)
    {
        foreach (var place in storage)
        {
            if (place.StartsWith(Analysis.StateStorage, StringComparison.Ordinal)) return place.Substring(Analysis.StateStorage.Length);
        }

        return null;
    }

    /// <summary>The field or property, of the objective or static, that an operation reads from; null where it is none.</summary>
    private static string? OuterMember(IOperation operation) => operation switch
    {
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => $"the field '{field.Field.Name}'",
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } property => $"the property '{property.Property.Name}'",
        IFieldReferenceOperation { Instance: { } owner } => OuterMember(owner),
        IPropertyReferenceOperation { Instance: { } owner } => OuterMember(owner),
        IConversionOperation conversion => OuterMember(conversion.Operand),
        _ => null,
    };

    private void WritesState(string what, IOperation operation) => analysis.Note(new(what, operation.Syntax));
}
