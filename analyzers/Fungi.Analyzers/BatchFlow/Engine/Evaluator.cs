using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using Fungi.Generators.Model;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>Evaluates the operations of a control-flow graph, one after the other, in an environment that they change.</summary>
/// <param name="graph">Where lambdas and local functions are found; null for an expression by itself.</param>
/// <param name="analysis">The analysis that it is part of.</param>
internal sealed partial class Evaluator(ControlFlowGraph? graph, Analysis analysis)
{
    /// <summary>What captures stand for that are assigned to: <c>x[i] ??= y</c> captures <c>x[i]</c>.</summary>
    private readonly Dictionary<CaptureId, IOperation> captured = [];

    /// <summary>What is known before, and then after, the operation.</summary>
    public Environment Environment { get; set; } = Environment.Empty;

    /// <summary>An operation as its author wrote it, on one line, shortened.</summary>
    public static string Text(SyntaxNode syntax) => Written.As(syntax).ToString();

    /// <summary>The value of an operation, whose effects on the environment have happened.</summary>
    public AbstractValue Evaluate(IOperation operation)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack(); // a sum of thousands of terms is as deep
        if (operation.ConstantValue is { HasValue: true, Value: var constant }) return Constant(operation, constant);
        return operation switch
        {
            IInvocationOperation invocation => Invoke(invocation),
            IExpressionStatementOperation statement => Evaluate(statement.Operation),
            IFlowCaptureOperation capture => Capture(capture),
            IFlowCaptureReferenceOperation reference => Environment[reference.Id] ?? (captured.TryGetValue(reference.Id, out var target) ? Evaluate(target) : new UnknownValue()),
            ILocalReferenceOperation local => Local(local),
            IParameterReferenceOperation parameter => Environment[parameter.Parameter] ?? Unfollowed(parameter.Type, $"what '{parameter.Parameter.Name}' is", operation),
            IFieldReferenceOperation field => Field(field),
            IPropertyReferenceOperation property => Property(property),
            IArrayElementReferenceOperation element => Element(Evaluate(element.ArrayReference), [.. element.Indices.Select(EvaluateIndex)], element),
            IImplicitIndexerReferenceOperation element => Element(Evaluate(element.Instance), [EvaluateIndex(element.Argument)], element),
            IObjectCreationOperation creation => Create(creation),
            IConversionOperation conversion => Convert(conversion),
            IBinaryOperation binary => Binary(binary),
            IUnaryOperation unary => Unary(unary),
            IIncrementOrDecrementOperation increment => Increment(increment),
            ISimpleAssignmentOperation assignment => Assign(assignment.Target, Evaluate(assignment.Value), assignment),
            ICompoundAssignmentOperation assignment => Compound(assignment),
            IDeconstructionAssignmentOperation assignment => Deconstruct(assignment),
            IDeclarationExpressionOperation declaration => Evaluate(declaration.Expression),
            ITupleOperation tuple => new TupleValue(new EquatableArray<AbstractValue>(tuple.Elements.Select(Evaluate).ToArray())),
            IArrayCreationOperation array => Array(array),
            ICollectionExpressionOperation collection => Collection(collection),
            ISpreadOperation spread => Evaluate(spread.Operand),
            IFlowAnonymousFunctionOperation lambda => new FunctionValue(lambda.Symbol, graph!.GetAnonymousFunctionControlFlowGraphInScope(lambda)),
            IDelegateCreationOperation creation => Evaluate(creation.Target),
            IMethodReferenceOperation method => Function(method),
            IInstanceReferenceOperation => analysis.This ?? new UnknownValue(),
            IIsPatternOperation pattern => Match(pattern),
            IIsNullOperation test => Tested(Evaluate(test.Operand)),
            IIsTypeOperation test => Tested(Evaluate(test.ValueOperand)),
            IArgumentOperation argument => Evaluate(argument.Value),
            IParenthesizedOperation inner => Evaluate(inner.Operand),
            IDefaultValueOperation => operation.Type is { IsValueType: true } and not INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } ? Analysis.Opaque(operation.Type, "default") : ScalarValue.Null,
            _ => Children(operation),
        };
    }

    /// <summary>Of an operation that is not followed, only what its parts depend on is known.</summary>
    private AbstractValue Children(IOperation operation)
    {
        AbstractValue[] parts = [.. operation.ChildOperations.Select(Evaluate)];
        return IsScalar(operation.Type) ? Dependent(ScalarValue.Any, parts, operation) : Dependent(new UnknownValue(), parts, operation);
    }

    /// <summary>A value that depends on others, which may be tensors whose samples it then cannot tell apart.</summary>
    private static AbstractValue Dependent(AbstractValue value, IReadOnlyCollection<AbstractValue> parts, IOperation operation)
    {
        foreach (var part in parts)
        {
            value = value.DependingOn(ScalarValue.Any with { Bound = part.Bound, Causes = part.AllCauses });
            if (value is ScalarValue scalar && part.InvolvesBatch) value = scalar with { ChangesWithBatch = true };
            if (part is not ScalarValue && Carries(part) && (value is not ScalarValue || !part.InvolvesBatch)) value = value.Because(NotProved($"'{Text(operation.Syntax)}' is not followed", operation));
        }

        return value;
    }

    private static Cause NotProved(string text, IOperation operation) => new(CauseKind.NotProved, text, operation.Syntax);

    private static AbstractValue Constant(IOperation operation, object? constant)
    {
        if (operation.Type is INamedTypeSymbol { TypeKind: TypeKind.Enum } type && constant is not null)
            return ScalarValue.Of((object?)type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(member => Equals(member.ConstantValue, constant))?.Name ?? constant);
        return operation.Type is { SpecialType: SpecialType.System_Double or SpecialType.System_Single } && constant is not null
            ? ScalarValue.Of(constant) with { Constant = System.Convert.ToDouble(constant, System.Globalization.CultureInfo.InvariantCulture) }
            : ScalarValue.Of(constant);
    }

    private AbstractValue Capture(IFlowCaptureOperation capture)
    {
        captured[capture.Id] = capture.Value;
        var value = Evaluate(capture.Value);
        Environment = Environment.Set(capture.Id, value);
        return value;
    }

    private AbstractValue Local(ILocalReferenceOperation reference)
    {
        if (analysis.LoopCounting(reference.Local) is { } loop) return ScalarValue.Of(Size.Of(loop.Index));
        if (reference.Local.IsRef) return Unfollowed(reference.Type, "what a 'ref' variable refers to", reference);
        return Environment[reference.Local] ?? Unfollowed(reference.Type, $"what '{reference.Local.Name}' is", reference);
    }

    private AbstractValue Field(IFieldReferenceOperation reference)
    {
        var field = reference.Field;
        if (field.ContainingType.TypeKind == TypeKind.Enum) return ScalarValue.Of((object)field.Name);
        if (reference.Instance is not null && field.ContainingType.IsTupleType) return TupleElement(Evaluate(reference.Instance), field, reference);
        if (field.IsStatic || reference.Instance is IInstanceReferenceOperation) return (Environment[field] ?? OfThis(field, field.Type, reference)).Drawn(field, reference.Syntax);
        return Member(reference.Instance!, field.Name, field.Type, reference);
    }

    private static AbstractValue TupleElement(AbstractValue tuple, IFieldSymbol field, IOperation operation)
    {
        var elements = field.ContainingType.TupleElements;
        for (var index = 0; index < elements.Length; index++)
        {
            if (elements[index].Name == field.Name || elements[index].CorrespondingTupleField?.Name == field.Name || field.Name == $"Item{index + 1}")
                return tuple is TupleValue { Elements: var values } && index < values.Count ? values[index].DependingOn(tuple) : Typed(field.Type, [tuple], operation);
        }

        return Typed(field.Type, [tuple], operation);
    }

    /// <summary>A member of the object whose method this is, or a static one.</summary>
    private AbstractValue OfThis(ISymbol member, ITypeSymbol type, IOperation operation) => member.IsStatic || analysis.This is null
        ? analysis.Member(member, type)
        : (analysis.This as ObjectValue)?[member.Name] ?? Typed(type, [analysis.This], operation);

    private AbstractValue Property(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        if (property.IsIndexer && IsTensor(property.ContainingType)) return GetItems(reference);
        if (analysis.Operators.Find(property) is { } behaviour) return Operate(behaviour, property, reference.Instance, reference.Arguments, reference);
        if (reference.Instance is null or IInstanceReferenceOperation)
        {
            if (Environment[property] is { } known) return known;
            return analysis.BodyOf(property.GetMethod) is not null && property.Parameters.IsEmpty
                ? Call(property.GetMethod!, null, [], reference)
                : property.Parameters.IsEmpty ? OfThis(property, property.Type, reference).Drawn(property, reference.Syntax)
                : Typed(property.Type, [.. reference.Arguments.Select(argument => Evaluate(argument.Value))], reference.Syntax, $"'{Text(reference.Syntax)}' is not followed");
        }

        var instance = Evaluate(reference.Instance);
        if (property.IsIndexer) return Element(instance, [.. reference.Arguments.Select(argument => EvaluateIndex(argument.Value))], reference);
        return instance switch
        {
            CollectionValue collection when property.Name is "Length" or "Count" or "LongLength" => Dependent(ScalarValue.Of(collection.Length), [collection with { Element = NeverValue.Instance, Elements = null }], reference),
            CollectionValue collection when property.Name == "Current" => Current(collection, reference),
            ObjectValue record => record[property.Name]?.DependingOn(record) ?? (analysis.BodyOf(property.GetMethod) is not null ? Call(property.GetMethod!, record, [], reference) : Typed(property.Type, [record], reference)),
            _ when property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T && property.Name == "Value" => instance,
            _ => Member(reference.Instance, property.Name, property.Type, reference, instance),
        };
    }

    /// <summary>A member of an object that is not followed: as frozen as the object.</summary>
    private AbstractValue Member(IOperation instance, string name, ITypeSymbol type, IOperation operation, AbstractValue? known = null)
    {
        var owner = known ?? Evaluate(instance);
        if (owner is ObjectValue record && record[name] is { } value) return value.DependingOn(owner);
        return owner.IsFrozen ? Analysis.Opaque(type, OuterMember(instance) is null ? null : Text(operation.Syntax)) : Typed(type, [owner], operation);
    }

    /// <summary>A value of a type of which only the dependence is known.</summary>
    private static AbstractValue Typed(ITypeSymbol? type, IReadOnlyCollection<AbstractValue> parts, IOperation operation) =>
        Dependent(Analysis.Opaque(type, name: null), parts, operation);

    private AbstractValue Function(IMethodReferenceOperation reference) => reference.Method.MethodKind == MethodKind.LocalFunction
        ? new FunctionValue(reference.Method, graph!.GetLocalFunctionControlFlowGraphInScope(reference.Method.OriginalDefinition))
        : new FunctionValue(reference.Method, Graph: null);

    private AbstractValue Match(IIsPatternOperation operation)
    {
        var value = Evaluate(operation.Value);
        Bind(operation.Pattern, value, operation);
        return AsksForNumbers(operation.Pattern) ? Dependent(ScalarValue.Any, [value], operation) : Tested(value);
    }

    /// <summary>Whether a pattern asks for more than that a value is there, and of what type.</summary>
    private static bool AsksForNumbers(IPatternOperation pattern) => pattern switch
    {
        INegatedPatternOperation negated => AsksForNumbers(negated.Pattern),
        IConstantPatternOperation constant => constant.Value.ConstantValue is not { HasValue: true, Value: null },
        ITypePatternOperation or IDeclarationPatternOperation or IDiscardPatternOperation => false,
        IRecursivePatternOperation recursive => recursive.DeconstructionSubpatterns.Length + recursive.PropertySubpatterns.Length > 0,
        _ => true,
    };

    /// <summary>Gives the variables of a pattern their values.</summary>
    private void Bind(IPatternOperation pattern, AbstractValue value, IOperation operation)
    {
        var declared = pattern switch
        {
            IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
            IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
            IListPatternOperation list => list.DeclaredSymbol,
            _ => null,
        };
        if (declared is not null) Environment = Environment.Set(declared, value);
        switch (pattern)
        {
            case IRecursivePatternOperation recursive:
                for (var index = 0; index < recursive.DeconstructionSubpatterns.Length; index++)
                {
                    var part = value is TupleValue { Elements: var parts } && index < parts.Count ? parts[index] : Typed(recursive.DeconstructionSubpatterns[index].InputType, [value], operation);
                    Bind(recursive.DeconstructionSubpatterns[index], part, operation);
                }

                foreach (var property in recursive.PropertySubpatterns) Bind(property.Pattern, Typed(property.Pattern.InputType, [value], operation), operation);
                break;
            case IListPatternOperation list:
                for (var index = 0; index < list.Patterns.Length; index++)
                {
                    if (list.Patterns[index] is ISlicePatternOperation slice)
                    {
                        if (slice.Pattern is not null) Bind(slice.Pattern, Typed(slice.Pattern.InputType, [value], operation), operation);
                        continue;
                    }

                    var element = value is CollectionValue { Elements: { } elements } && elements.Count == list.Patterns.Length ? elements[index] : Typed(list.Patterns[index].InputType, [value], operation);
                    Bind(list.Patterns[index], element, operation);
                }

                break;
            case IBinaryPatternOperation binary:
                Bind(binary.LeftPattern, value, operation);
                Bind(binary.RightPattern, value, operation);
                break;
            case INegatedPatternOperation negated:
                Bind(negated.Pattern, value, operation);
                break;
        }
    }

    /// <summary>Whether a value is there, or of a type: no question to the numbers in it.</summary>
    private static AbstractValue Tested(AbstractValue value) => ScalarValue.Any with { Bound = value is TensorValue ? new([]) : value.Bound, Causes = value is TensorValue or CollectionValue ? Causes.None : value.AllCauses };

    private static bool IsIndex(ITypeSymbol? type) => type.Is("TorchSharp.torch.TensorIndex");

    private static bool IsTensor(ITypeSymbol? type) => type.Is(ContractNames.Tensor);

    private static bool IsScalar(ITypeSymbol? type) => type is not null
        && (type.Underlying() is { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_String } or { TypeKind: TypeKind.Enum } || type.Is("TorchSharp.Scalar") || type.Is("System.Half"));
}
