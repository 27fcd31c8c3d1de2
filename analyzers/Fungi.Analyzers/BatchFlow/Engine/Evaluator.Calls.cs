using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using Fungi.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>Calls: of tensor operators, of the plugin's own methods and functions, and of what is not known.</summary>
internal sealed partial class Evaluator
{
    private AbstractValue Invoke(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        if (analysis.Operators.Find(method) is { } known) return Operate(known, method, operation.Instance, operation.Arguments, operation);
        if (method.MethodKind == MethodKind.DelegateInvoke && operation.Instance is { } callee)
        {
            var function = Evaluate(callee);
            AbstractValue[] values = [.. operation.Arguments.Select(argument => Evaluate(argument.Value))];
            return function is FunctionValue value ? Apply(value, values) : Unknown(method, [function, .. values], operation);
        }

        if (CollectionCall(operation) is { } collection) return collection;
        var instance = operation.Instance is null or IInstanceReferenceOperation ? null : Evaluate(operation.Instance);
        var arguments = InOrder(method, operation.Arguments);
        if (instance is not null && instance.Equals(ScalarValue.Null)) return NeverValue.Instance; // it throws
        if (method.Name == "<Clone>$" && instance is not null) return instance;
        AbstractValue[] evaluated = [.. arguments.Select(argument => argument is null ? ScalarValue.Null : Evaluate(argument.Value))];
        analysis.CurrentSite = operation.Syntax;
        Summary? ends = null;
        var result = method.MethodKind == MethodKind.LocalFunction
            ? Inline(new FunctionValue(method, graph!.GetLocalFunctionControlFlowGraphInScope(method.OriginalDefinition)), evaluated)
            : Call(method, instance, evaluated, operation.Syntax, operation.IsVirtual && !IsSealed(method), out ends);
        if (ends is not null)
        {
            for (var index = 0; index < arguments.Length; index++)
            {
                if (arguments[index] is { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument && ends.Outs[index] is { } value) Assign(argument.Value, value, operation);
            }

            foreach (var written in ends.Written)
            {
                var index = int.Parse(written.Key.Substring(Analysis.ParameterStorage.Length), System.Globalization.CultureInfo.InvariantCulture);
                if (index >= arguments.Length || arguments[index] is not { } argument) continue;
                var before = evaluated[index];
                if (StateOf(before, argument.Value) is { } state) WritesState(state, operation);
                Change(argument.Value, before, written.Value.Storaged(StorageOf(before)));
            }
        }

        return result;

        static bool IsSealed(IMethodSymbol method) => method.IsSealed || method.ContainingType.IsSealed;
    }

    private static IArgumentOperation?[] InOrder(IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments)
    {
        var ordered = new IArgumentOperation?[method.Parameters.Length];
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { } parameter && parameter.Ordinal < ordered.Length) ordered[parameter.Ordinal] = argument;
        }

        return ordered;
    }

    /// <summary>A lambda, local function or method called with values.</summary>
    private AbstractValue Apply(FunctionValue function, AbstractValue[] arguments)
    {
        if (function.Graph is not null) return Inline(function, arguments);
        if (analysis.Operators.Find(function.Method) is { } known)
        {
            var names = function.Method.Parameters.Select(static parameter => parameter.Name);
            if (!function.Method.IsStatic) names = names.Prepend(OperatorCall.Self);
            var site = analysis.CurrentSite;
            return Named(known.Behaviour(new(function.Method.Name, $"{function.Method.Name}(...)", site, [.. names.Zip(arguments, static (name, value) => new Argument(name, value, ""))])), site);
        }

        return Call(function.Method, null, arguments, analysis.CurrentSite, isVirtual: function.Method.IsVirtual || function.Method.IsAbstract || function.Method.IsOverride, out _);
    }

    /// <summary>A function that sees the variables around it is interpreted in their midst.</summary>
    private AbstractValue Inline(FunctionValue function, AbstractValue[] arguments)
    {
        var site = analysis.CurrentSite;
        if (function.Graph is null || !analysis.Enter(function.Method)) return Typed(function.Method.ReturnType, arguments, site, $"'{function.Method.Name}' calls itself");
        var outer = Environment;
        var inner = outer;
        for (var index = 0; index < function.Method.Parameters.Length; index++)
            inner = inner.Set(function.Method.Parameters[index], index < arguments.Length ? arguments[index] : ScalarValue.Null);
        var outcome = FlowInterpreter.Run(function.Graph, inner, analysis);
        analysis.Leave(function.Method);
        if (outcome.End is { } end) Environment = end with { Control = outer.Control | end.Control };
        return outcome.Result;
    }

    private AbstractValue Call(IMethodSymbol method, AbstractValue? instance, AbstractValue[] arguments, IOperation operation) =>
        Call(method, instance, arguments, operation.Syntax, isVirtual: false, out _);

    private AbstractValue Call(IMethodSymbol method, AbstractValue? instance, AbstractValue[] arguments, SyntaxNode site, bool isVirtual, out Summary? summary)
    {
        summary = null;
        if (!isVirtual && analysis.BodyOf(method) is { } body)
        {
            if (Analysis.HasFunctions(arguments) || instance is not null)
            {
                // What the functions among the arguments see and change is here.
                if (!analysis.Enter(method)) return Typed(method.ReturnType, arguments, site, $"'{method.Name}' calls itself");
                var outer = Environment;
                var inner = outer.Remove(outer.Values.Keys.Where(static key => key is CaptureId));
                for (var index = 0; index < method.Parameters.Length; index++) inner = inner.Set(method.OriginalDefinition.Parameters[index], index < arguments.Length ? arguments[index] : ScalarValue.Null);
                if (instance is ObjectValue record) inner = record.Members.Aggregate(inner, (known, member) => Analysis.MemberNamed(method.ContainingType, member.Name) is { } symbol ? known.Set(symbol, member.Value) : known);
                var outcome = FlowInterpreter.Run(body, inner, analysis);
                analysis.Leave(method);
                if (outcome.End is { } end)
                {
                    Environment = end with
                    {
                        Values = end.Values.RemoveRange(end.Values.Keys.Where(static key => key is CaptureId))
                            .SetItems(outer.Values.Where(static entry => entry.Key is CaptureId)),
                    };
                }

                return Annotated(method, arguments, outcome.Result, site)!;
            }

            summary = analysis.Summarize(method, body, arguments, site);
            return Annotated(method, arguments, Placed(summary.Result, site), site)!;
        }

        AbstractValue[] all = instance is null ? arguments : [instance, .. arguments];
        return Annotated(method, arguments, null, site) ?? Unknown(method, all, site).Drawn(method, site);
    }

    /// <summary>What a method returned is stored at the call, unless in one of its arguments.</summary>
    private AbstractValue Placed(AbstractValue result, SyntaxNode site) => result is TensorValue { Storage.Count: 0 } tensor
        ? tensor with { Storage = new([analysis.StorageAt(site)]) }
        : result;

    /// <summary>What a method's annotations say of its result, where nothing better is known of it.</summary>
    private AbstractValue? Annotated(IMethodSymbol method, AbstractValue[] arguments, AbstractValue? known, SyntaxNode site)
    {
        if (Annotations.Of(method) is not { } annotations) return known;
        var result = annotations.Result(method, arguments, known, site, analysis);
        if (known is not null && annotations.Contradiction(known, arguments) is { } proved) analysis.Contradicts(annotations, method, proved);
        return result;
    }

    private AbstractValue Unknown(IMethodSymbol method, AbstractValue[] arguments, IOperation operation) => Unknown(method, arguments, operation.Syntax);

    /// <summary>A call of which nothing is known: its result, and whatever tensor it was given, may have become anything.</summary>
    private AbstractValue Unknown(IMethodSymbol method, AbstractValue[] arguments, SyntaxNode site)
    {
        var isLibrary = method.ContainingNamespace?.ToDisplayString() is { } place && (place == "System" || place.StartsWith("System.", StringComparison.Ordinal) || place.StartsWith("Microsoft.Extensions.Logging", StringComparison.Ordinal));
        var name = $"{method.ContainingType?.Name}.{method.Name}";
        if (!isLibrary)
        {
            foreach (var tensor in arguments.SelectMany(OperatorCall.TensorsIn).Where(static tensor => !tensor.IsFrozen))
            {
                var storage = tensor.Storage;
                Environment = Environment.Map(value => StorageOf(value).Any(storage.Contains) && value is TensorValue ? value.Because(Unproved(method, $"'{name}' is not known to the analyzer, and may write into its argument", site)) : value);
            }
        }

        if (method.ReturnsVoid) return ScalarValue.Any;
        var result = Typed(method.ReturnType, arguments, site, $"'{name}' is not known to the analyzer", method);
        return Entropy.IsGenerator(method.ContainingType) ? result.Because(new(CauseKind.NotProved, $"how many numbers were drawn before '{name}' is not followed", site)) : result;
    }

    private static Cause Unproved(IMethodSymbol method, string text, SyntaxNode site) => new(CauseKind.NotProved, text, site)
    {
        Annotatable = method.DeclaringSyntaxReferences.IsEmpty ? null : method.OriginalDefinition.GetDocumentationCommentId(),
    };

    /// <summary>A value of which only the dependence is known, and why.</summary>
    private static AbstractValue Typed(ITypeSymbol? type, AbstractValue[] parts, SyntaxNode site, string why, IMethodSymbol? method = null)
    {
        var value = Analysis.Opaque(type, name: null);
        foreach (var part in parts)
        {
            value = value.DependingOn(ScalarValue.Any with { Bound = part.Bound, Causes = part.AllCauses });
            if (value is ScalarValue scalar && part is ScalarValue { InvolvesBatch: true }) value = scalar with { InvolvesBatch = true };
            else if (part is ScalarValue { InvolvesBatch: true } && value is not ScalarValue) value = value.Because(new(CauseKind.NotProved, why, site));
            if (!part.IsFrozen && OperatorCall.TensorsIn(part).Any(static tensor => !tensor.IsFrozen) && value.Causes.All.All(cause => cause.Site != site))
                value = value.Because(method is null ? new(CauseKind.NotProved, why, site) : Unproved(method, why, site));
        }

        return value;
    }

    private AbstractValue Create(IObjectCreationOperation operation)
    {
        var type = operation.Type as INamedTypeSymbol;
        if (operation.Constructor is { } constructor && analysis.Operators.Find(constructor) is { } known) return Operate(known, constructor, null, operation.Arguments, operation);
        AbstractValue[] arguments = [.. operation.Arguments.Select(argument => Evaluate(argument.Value))];
        if (type is not null && type.ContainingNamespace.ToDisplayString() == "System.Collections.Generic" && type.Name is "List" or "Queue" or "Stack" or "LinkedList")
        {
            var first = arguments.OfType<CollectionValue>().FirstOrDefault();
            return (first ?? CollectionValue.Of([])) with { Storage = Named(operation) };
        }

        if (type is { IsTupleType: true }) return new TupleValue(new EquatableArray<AbstractValue>(arguments));
        if (type is not null && !type.DeclaringSyntaxReferences.IsEmpty && operation.Constructor is { } own)
        {
            var record = new ObjectValue(new EquatableArray<ObjectMember>(own.Parameters
                .Zip(InOrder(own, operation.Arguments), static (parameter, argument) => (Parameter: parameter, Argument: argument))
                .Where(static entry => entry.Argument is not null)
                .Select(entry => new ObjectMember(Analysis.MemberOf(entry.Parameter), Evaluate(entry.Argument!.Value)))
                .OrderBy(static member => member.Name, StringComparer.Ordinal)));
            return operation.Initializer is null ? record : Initialize(record, operation.Initializer);
        }

        var created = Typed(operation.Type, arguments, operation.Syntax, $"'{Text(operation.Syntax)}' is not followed");
        return operation.Constructor is null ? created : created.Drawn(operation.Constructor, operation.Syntax);
    }

    private ObjectValue Initialize(ObjectValue record, IObjectOrCollectionInitializerOperation initializer)
    {
        foreach (var assignment in initializer.Initializers.OfType<ISimpleAssignmentOperation>())
        {
            if (assignment.Target is IMemberReferenceOperation member) record = record.Set(member.Member.Name, Evaluate(assignment.Value));
        }

        return record;
    }
}
