using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using Fungi.Generators.Model;
using Fungi.Generators.Parser;
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
        if (method.MethodKind != MethodKind.DelegateInvoke && CollectionCall(operation) is { } collection) return collection;

        var instance = operation.Instance is null or IInstanceReferenceOperation ? null : Evaluate(operation.Instance);
        if (instance is not null && instance.Equals(ScalarValue.Null)) return NeverValue.Instance; // it throws
        if (method.Name == "<Clone>$" && instance is not null) return instance;
        var arguments = InOrder(method.Parameters.Length, operation.Arguments);
        AbstractValue[] evaluated = [.. arguments.Select(argument => argument is null ? ScalarValue.Null : Evaluate(argument.Value))];
        analysis.CurrentSite = operation.Syntax;
        var summary = (method.MethodKind, instance) switch
        {
            (MethodKind.DelegateInvoke, FunctionValue function) => Apply(function, evaluated),
            (MethodKind.LocalFunction, _) => Inline(new FunctionValue(method, graph!.GetLocalFunctionControlFlowGraphInScope(method.OriginalDefinition)), evaluated),
            _ => Call(method, instance, evaluated, operation.Syntax, operation.IsVirtual && !method.IsSealed && !method.ContainingType.IsSealed, operation.Instance is null ? null : OuterMember(operation.Instance)),
        };
        if (summary.Receiver is { } receiver && operation.Instance is not null) Change(operation.Instance, instance!, receiver);
        for (var index = 0; index < arguments.Length; index++)
        {
            if (arguments[index] is { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument) Assign(argument.Value, summary.Outs[index] ?? Unfollowed(argument.Value.Type, "what a call puts into a variable", operation), operation);
        }

        foreach (var written in summary.Written)
        {
            var index = int.Parse(written.Key.Substring(Analysis.ParameterStorage.Length), System.Globalization.CultureInfo.InvariantCulture);
            if (index < arguments.Length && arguments[index] is { } argument) Overwrite(argument.Value, evaluated[index], written.Value, operation);
        }

        return summary.Result;
    }

    /// <summary>The arguments of a call by the places of their parameters, of which there are so many.</summary>
    private static IArgumentOperation?[] InOrder(int parameters, ImmutableArray<IArgumentOperation> arguments)
    {
        var ordered = new IArgumentOperation?[parameters];
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { } parameter && parameter.Ordinal < ordered.Length) ordered[parameter.Ordinal] = argument;
        }

        return ordered;
    }

    /// <summary>A lambda, local function or method called with values.</summary>
    private Summary Apply(FunctionValue function, AbstractValue[] arguments)
    {
        if (function.Graph is not null) return Inline(function, arguments);
        var method = function.Method;
        if (analysis.Operators.Find(method) is not { } known)
            return Call(method, null, arguments, analysis.CurrentSite, method.IsVirtual || method.IsAbstract || method.IsOverride, state: null);
        var names = method.Parameters.Select(static parameter => parameter.Name);
        if (!method.IsStatic) names = names.Prepend(OperatorCall.Self);
        var site = analysis.CurrentSite;
        return Summary.Of(Named(known.Behaviour(new(method.Name, $"{method.Name}(...)", site, new(names.Zip(arguments, static (name, value) => new Argument(name, value, ""))))), site), method);
    }

    /// <summary>A function that sees the variables around it is interpreted in their midst.</summary>
    private Summary Inline(FunctionValue function, AbstractValue[] arguments)
    {
        var site = analysis.CurrentSite;
        var method = function.Method;
        if (function.Graph is null || CompilationFlow.IsDeferred(method) || !analysis.Enter(method)) return Unknown(method, arguments, site);
        var outer = Environment;
        var inner = outer;
        for (var index = 0; index < method.Parameters.Length; index++) inner = inner.Set(method.Parameters[index], index < arguments.Length ? arguments[index] : ScalarValue.Null);
        var outcome = FlowInterpreter.Run(function.Graph, inner, analysis);
        analysis.Leave(method);
        if (outcome.End is { } end) Environment = end with { Control = outer.Control | end.Control };
        return Summary.Of(outcome, method);
    }

    private AbstractValue Call(IMethodSymbol method, AbstractValue? instance, AbstractValue[] arguments, IOperation operation)
    {
        analysis.CurrentSite = operation.Syntax;
        return Call(method, instance, arguments, operation.Syntax, isVirtual: false, state: null).Result;
    }

    /// <summary>A method called with values.</summary>
    /// <param name="state">What its instance belongs to that outlives the call; null for none.</param>
    private Summary Call(IMethodSymbol method, AbstractValue? instance, AbstractValue[] arguments, SyntaxNode site, bool isVirtual, string? state)
    {
        if (!isVirtual && analysis.BodyOf(method) is { } body)
        {
            if (instance is not null || analysis.This is not null || arguments.SelectMany(Analysis.FunctionsIn).Any()) return Annotated(method, arguments, Enter(method, body, instance, arguments, site, state), site);
            var summary = analysis.Summarize(method, body, arguments, site);
            return Annotated(method, arguments, summary with { Result = Placed(summary.Result, site) }, site);
        }

        AbstractValue[] all = instance is null ? arguments : [instance, .. arguments];
        if (Annotations.Of(method) is { } annotations && annotations.Result(method, arguments, null, site) is { } result) return Summary.Of(result, method);
        var unknown = Unknown(method, all, site);
        if (state is not null && BaseLibrary.MayKeep(method)) analysis.Note(new(state, site));
        return unknown with
        {
            Result = unknown.Result.Drawn(method, site),
            Receiver = instance is not null && !BaseLibrary.IsHarmless(method) && arguments.Any(Carries)
                ? instance.Because(Unproved(method, $"'{method.ContainingType?.Name}.{method.Name}' is not known to the analyzer, and may keep what it is given", site))
                : null,
        };
    }

    /// <summary>A method of an object, or one that is given functions, is interpreted with what those see.</summary>
    private Summary Enter(IMethodSymbol method, ControlFlowGraph body, AbstractValue? instance, AbstractValue[] arguments, SyntaxNode site, string? state)
    {
        if (!analysis.Enter(method)) return Unknown(method, arguments, site);
        var outer = Environment;
        var (outerThis, outerState) = (analysis.This, analysis.ThisIsState);
        if (instance is not null) (analysis.This, analysis.ThisIsState) = (instance, state is not null);
        else if (method.IsStatic) (analysis.This, analysis.ThisIsState) = (null, false);

        bool IsMember(object key) => instance is not null && key is ISymbol { IsStatic: false } and (IFieldSymbol or IPropertySymbol);
        var inner = outer with { Values = outer.Values.RemoveRange(outer.Values.Keys.Where(key => key is CaptureId || IsMember(key))) };
        for (var index = 0; index < method.Parameters.Length; index++) inner = inner.Set(method.Parameters[index], index < arguments.Length ? arguments[index] : ScalarValue.Null);
        var outcome = FlowInterpreter.Run(body, inner, analysis);
        analysis.Leave(method);
        (analysis.This, analysis.ThisIsState) = (outerThis, outerState);
        var summary = Summary.Of(outcome, method);
        if (outcome.End is not { } end) return summary;

        // The object has what its method made of its members; the caller has its own again.
        var receiver = instance;
        foreach (var entry in end.Values.Where(entry => IsMember(entry.Key)))
            receiver = receiver is ObjectValue record ? record.Set(((ISymbol)entry.Key).Name, entry.Value) : receiver!.DependingOn(ScalarValue.Any with { Bound = entry.Value.Bound, Causes = entry.Value.AllCauses });
        Environment = end with
        {
            Values = end.Values.RemoveRange(end.Values.Keys.Where(key => key is CaptureId || IsMember(key))).SetItems(outer.Values.Where(entry => entry.Key is CaptureId || IsMember(entry.Key))),
        };
        return ReferenceEquals(receiver, instance) ? summary : summary with { Receiver = receiver };
    }

    /// <summary>What a method returned is stored at the call, unless in one of its arguments.</summary>
    private AbstractValue Placed(AbstractValue result, SyntaxNode site) => result is TensorValue { Storage.Count: 0 } tensor
        ? tensor with { Storage = new([analysis.StorageAt(site)]) }
        : result;

    /// <summary>What a method's annotations say of its result, where nothing better is known of it.</summary>
    private Summary Annotated(IMethodSymbol method, AbstractValue[] arguments, Summary known, SyntaxNode site)
    {
        if (Annotations.Of(method) is not { } annotations) return known;
        if (annotations.Contradiction(known.Result, arguments) is { } proved) analysis.Contradicts(annotations, method, proved);
        return known with { Result = annotations.Result(method, arguments, known.Result, site)! };
    }

    private AbstractValue Unknown(IMethodSymbol method, AbstractValue[] arguments, IOperation operation)
    {
        analysis.CurrentSite = operation.Syntax;
        return Unknown(method, arguments, operation.Syntax).Result;
    }

    /// <summary>A call of which nothing is known: its result, and all that it was given and could change, may have become anything.</summary>
    private Summary Unknown(IMethodSymbol method, AbstractValue[] arguments, SyntaxNode site)
    {
        var name = method.ContainingType is { } type && method.MethodKind is not (MethodKind.LocalFunction or MethodKind.AnonymousFunction) ? $"{type.Name}.{method.Name}" : method.Name;
        if (!BaseLibrary.IsHarmless(method)) Disturb(arguments, Unproved(method, $"'{name}' is not known to the analyzer, and may change what it is given", site));
        var result = method.ReturnsVoid ? ScalarValue.Any : Typed(method.ReturnType, arguments, site, $"'{name}' is not known to the analyzer", method);
        return Summary.Of(BaseLibrary.IsGenerator(method.ContainingType) ? result.Because(new(CauseKind.NotProved, $"how many numbers were drawn before '{name}' is not followed", site)) : result, method);
    }

    /// <summary>What code that is not known may do: call the functions it was given, in any order and often, and change the memory that it was given.</summary>
    private void Disturb(AbstractValue[] arguments, Cause cause)
    {
        var depends = arguments.Any(static argument => Carries(argument));
        foreach (var function in arguments.SelectMany(Analysis.FunctionsIn))
        {
            AbstractValue[] values = [.. function.Method.Parameters.Select(parameter => depends ? Analysis.Opaque(parameter.Type, name: null).Because(cause) : Analysis.Opaque(parameter.Type, name: null))];
            for (var turn = 0; turn < 2; turn++)
            {
                var before = Environment;
                Apply(function, values);
                Environment = before.Join(Environment);
            }
        }

        var memory = new HashSet<string>(arguments.SelectMany(static argument => argument.AllStorage), StringComparer.Ordinal);
        if (memory.Count == 0) return;
        Environment = Environment.Map(value => !value.Storage.Any(memory.Contains) ? value
            : depends ? value.Because(cause)
            : value is CollectionValue list ? list with { Elements = null, Length = Size.Unknown, Element = list.Element is ScalarValue { Size: not null } number ? number with { Size = Size.Unknown } : list.Element }
            : value);
    }

    /// <summary>Whether what samples are worth, or how many there are, is in a value, or may be got through it.</summary>
    private static bool Carries(AbstractValue value) => value.InvolvesBatch || OperatorCall.TensorsIn(value).Any(static tensor => !tensor.IsFrozen) || Analysis.FunctionsIn(value).Any();

    /// <summary>A value of which nothing is known, not even what it depends on.</summary>
    private static AbstractValue Unfollowed(ITypeSymbol? type, string what, IOperation operation) => Analysis.Opaque(type, name: null).Because(NotProved($"{what} in '{Text(operation.Syntax)}' is not followed", operation));

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
            if (value is ScalarValue scalar && part is ScalarValue { ChangesWithBatch: true }) value = scalar with { ChangesWithBatch = true };
            else if (Carries(part) && value.Causes.All.All(cause => cause.Site != site)) value = value.Because(method is null ? new(CauseKind.NotProved, why, site) : Unproved(method, why, site));
        }

        return value;
    }

    private AbstractValue Create(IObjectCreationOperation operation)
    {
        var type = operation.Type as INamedTypeSymbol;
        if (operation.Constructor is { } constructor && analysis.Operators.Find(constructor) is { } known) return Operate(known, constructor, null, operation.Arguments, operation);
        AbstractValue[] arguments = [.. operation.Arguments.Select(argument => Evaluate(argument.Value))];
        if (type.Is("System.Collections.Generic.List"))
        {
            var first = arguments.OfType<CollectionValue>().FirstOrDefault();
            return (first ?? CollectionValue.Of([])) with { Storage = Named(operation) };
        }

        if (type is { IsTupleType: true }) return new TupleValue(new EquatableArray<AbstractValue>(arguments));
        if (type is not null && !type.DeclaringSyntaxReferences.IsEmpty && operation.Constructor is { } own)
        {
            var record = new ObjectValue(new EquatableArray<ObjectMember>(own.Parameters
                .Zip(InOrder(own.Parameters.Length, operation.Arguments), static (parameter, argument) => (Parameter: parameter, Argument: argument))
                .Where(static entry => entry.Argument is not null)
                .Select(entry => new ObjectMember(Analysis.MemberOf(entry.Parameter), Evaluate(entry.Argument!.Value)))
                .OrderBy(static member => member.Name, StringComparer.Ordinal)));
            return (operation.Initializer is null ? record : Initialize(record, operation.Initializer)) with { Storage = Named(operation) };
        }

        analysis.CurrentSite = operation.Syntax;
        Disturb(arguments, NotProved($"'{Text(operation.Syntax)}' is not followed", operation));
        var created = Typed(operation.Type, arguments, operation.Syntax, $"'{Text(operation.Syntax)}' is not followed");
        return (operation.Constructor is null ? created : created.Drawn(operation.Constructor, operation.Syntax)).Storaged(Named(operation));
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
