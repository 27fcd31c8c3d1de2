using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using Fungi.Generators.Model;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>The analysis of one loss or transform, with the methods that it calls.</summary>
internal sealed class Analysis(CompilationFlow compilation, INamedTypeSymbol objective, CancellationToken cancellation)
{
    /// <summary>The names of storage that outlives the call begin so; what follows says what it is.</summary>
    public const string StateStorage = "state:";

    /// <summary>The names of storage that a method was given begin so; the parameter's place follows.</summary>
    public const string ParameterStorage = "parameter:";

    /// <summary>How often what repeats itself is run before it is given up.</summary>
    public const int MostTurns = 8;

    private const int MostSteps = 4000;
    private const int MostContexts = 16;
    private const int LongestCallChain = 4;

    private readonly Dictionary<SyntaxNode, SampleLoop?> loops = [];
    private readonly Dictionary<ILocalSymbol, SampleLoop?> counters = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<SyntaxNode, string> places = [];
    private readonly HashSet<IFieldSymbol> initializing = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IMethodSymbol> inlined = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<SummaryKey, Summary> active = [];
    private readonly HashSet<SummaryKey> recursive = [];
    private readonly Dictionary<IMethodSymbol, int> contexts = new(SymbolEqualityComparer.Default);
    private readonly List<StateWrite> writes = [];
    private readonly List<(Annotations Annotations, IMethodSymbol Method, string Proved)> contradictions = [];
    private int steps;
    private int refused;

    public OperatorTable Operators => compilation.Operators;

    /// <summary>The call that is being evaluated.</summary>
    public SyntaxNode CurrentSite { get; set; } = null!;

    /// <summary>The object whose method is interpreted; null for the objective.</summary>
    public AbstractValue? This { get; set; }

    /// <summary>Whether that object outlives the call.</summary>
    public bool ThisIsState { get; set; }

    /// <summary>What was written that outlives the call.</summary>
    public IEnumerable<StateWrite> Writes => writes.Distinct();

    /// <summary>Annotations that what was proved contradicts.</summary>
    public IEnumerable<(Annotations Annotations, IMethodSymbol Method, string Proved)> Contradictions => contradictions;

    /// <summary>Counts a block that is interpreted; false once they are too many.</summary>
    public bool TakeStep()
    {
        cancellation.ThrowIfCancellationRequested();
        return ++steps <= MostSteps;
    }

    public void Note(StateWrite write) => writes.Add(write);

    public void Contradicts(Annotations annotations, IMethodSymbol method, string proved) => contradictions.Add((annotations, method, proved));

    public ControlFlowGraph? BodyOf(IMethodSymbol? method) => compilation.BodyOf(method, cancellation);

    /// <summary>The name of the memory that is made at a place in the source.</summary>
    public string StorageAt(SyntaxNode site)
    {
        if (!places.TryGetValue(site, out var name)) places.Add(site, name = "place " + places.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return name;
    }

    /// <summary>Begins to interpret a function in the midst of its caller; false where that is already under way.</summary>
    public bool Enter(IMethodSymbol function)
    {
        if (inlined.Add(function.OriginalDefinition)) return true;
        refused++;
        return false;
    }

    public void Leave(IMethodSymbol function) => inlined.Remove(function.OriginalDefinition);

    /// <summary>The numbered loop that a condition decides on.</summary>
    public SampleLoop? LoopAt(SyntaxNode condition)
    {
        if (loops.TryGetValue(condition, out var known)) return known;
        var loop = SampleLoop.Of(condition, compilation.Model(condition.SyntaxTree));
        if (loop is not null)
        {
            // One loop for all that ask, because it remembers its turns.
            if (loops.TryGetValue(loop.Statement, out var same)) loop = same;
            else loops.Add(loop.Statement, loop);
        }

        return loops[condition] = loop;
    }

    /// <summary>The numbered loop whose turns a variable counts.</summary>
    public SampleLoop? LoopCounting(ILocalSymbol local)
    {
        if (counters.TryGetValue(local, out var known)) return known;
        var declaration = local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation).Parent?.Parent as Microsoft.CodeAnalysis.CSharp.Syntax.ForStatementSyntax;
        var loop = declaration?.Condition is { } condition ? LoopAt(condition) : null;
        return counters[local] = SymbolEqualityComparer.Default.Equals(loop?.Variable, local) ? loop : null;
    }

    /// <summary>A member of the objective, or a static one: as far as the loss goes it is a constant.</summary>
    public AbstractValue Member(ISymbol member, ITypeSymbol type)
    {
        var storage = new EquatableArray<string>([$"{StateStorage}the {(member is IFieldSymbol ? "field" : "property")} '{member.Name}'"]);
        if (member is IFieldSymbol { IsReadOnly: true, IsStatic: true } field && HoldsNumbers(type) && compilation.InitializerOf(field, cancellation) is { } initializer && initializing.Add(field))
        {
            var initial = new Evaluator(graph: null, this).Evaluate(initializer);
            initializing.Remove(field);
            return initial.Storaged(storage);
        }

        var isOwn = objective.BasesAndSelf().Any(candidate => SymbolEqualityComparer.Default.Equals(candidate, member.ContainingType));
        var value = Opaque(type, isOwn ? member.Name : $"{member.ContainingType?.Name}.{member.Name}");
        return value.Map(part => part.Storaged(storage));
    }

    /// <summary>The member that a constructor's parameter becomes: a record's property of the same declaration; else a name that no member has.</summary>
    public static string MemberOf(IParameterSymbol parameter) => parameter.ContainingType.GetMembers(parameter.Name).OfType<IPropertySymbol>()
        .Any(property => property.DeclaringSyntaxReferences is [var declaration] && parameter.DeclaringSyntaxReferences is [var own] && declaration.Span == own.Span && declaration.SyntaxTree == own.SyntaxTree)
        ? parameter.Name
        : $"({parameter.Name})";

    private static bool HoldsNumbers(ITypeSymbol type) => type is IArrayTypeSymbol { ElementType: var element } ? HoldsNumbers(element) : type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double;

    /// <summary>A value that depends on no sample, of which only the type is known.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="name">What a whole number is called, so that it is the same as itself; null for one that may be any.</param>
    public static AbstractValue Opaque(ITypeSymbol? type, string? name)
    {
        if (type is null) return new UnknownValue();
        if (type.Is(ContractNames.Tensor)) return TensorValue.Frozen;
        var plain = type.Underlying();
        if (plain.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64) return ScalarValue.Of(name is null ? Size.Unknown : Size.Of(new SizeSymbol(name)));
        if (plain.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_String || plain.TypeKind == TypeKind.Enum || plain.Is("TorchSharp.Scalar") || plain.Is("TorchSharp.torch.Device")) return ScalarValue.Any;
        if (plain is INamedTypeSymbol { IsTupleType: true } tuple) return new TupleValue(new EquatableArray<AbstractValue>(tuple.TupleElements.Select(element => Opaque(element.Type, name is null ? null : $"{name}.{element.Name}"))));
        return ElementOf(plain) is { } element ? new CollectionValue(Opaque(element, name: null), name is null ? Size.Unknown : Size.Of(new SizeSymbol($"{name}.Length"))) : new UnknownValue();
    }

    /// <summary>Every function in a value.</summary>
    public static IEnumerable<FunctionValue> FunctionsIn(AbstractValue value) => value switch
    {
        FunctionValue function => [function],
        TupleValue tuple => tuple.Elements.SelectMany(FunctionsIn),
        CollectionValue collection => collection.Elements is { } elements ? elements.SelectMany(FunctionsIn) : FunctionsIn(collection.Element),
        ObjectValue record => record.Members.SelectMany(static member => FunctionsIn(member.Value)),
        _ => [],
    };

    /// <summary>What a method does with such arguments; found once for all calls that agree.</summary>
    public Summary Summarize(IMethodSymbol method, ControlFlowGraph body, AbstractValue[] arguments, SyntaxNode site)
    {
        AbstractValue[] canonical = [.. arguments.Select(static (argument, index) => argument.Map(part => part.Storaged(new([ParameterStorage + index.ToString(System.Globalization.CultureInfo.InvariantCulture)]))))];
        var known = Find(method.OriginalDefinition, body, canonical);
        foreach (var write in known.Writes) Note(write with { Site = site });
        var before = arguments.Aggregate(default(Causes), static (all, argument) => all | argument.AllCauses);
        return known with
        {
            Result = Return(known.Result),
            Outs = [.. known.Outs.Select(value => value is null ? null : Return(value))],
            Written = known.Written.ToImmutableDictionary(static entry => entry.Key, entry => Return(entry.Value)),
        };

        AbstractValue Return(AbstractValue value) => value.Map(part => Called(part.Storaged(new(part.Storage.SelectMany(Outer).Distinct().OrderBy(static place => place, StringComparer.Ordinal))), before, site));

        IEnumerable<string> Outer(string place) => place.StartsWith(ParameterStorage, StringComparison.Ordinal)
            ? arguments[int.Parse(place.Substring(ParameterStorage.Length), System.Globalization.CultureInfo.InvariantCulture)].AllStorage
            : place.StartsWith(StateStorage, StringComparison.Ordinal) ? [place] : [StorageAt(site)];
    }

    /// <summary>A value that came out of a call: what it got there says through which call.</summary>
    private static AbstractValue Called(AbstractValue value, Causes before, SyntaxNode site) => value.Causes.Any
        ? value with
        {
            Causes = value.Causes.Select(cause => before.All.Contains(cause) || cause.Calls.Count >= LongestCallChain || cause.Calls.Contains(new(site))
                ? cause
                : cause with { Calls = new([new(site), .. cause.Calls]) }),
        }
        : value;

    private static ITypeSymbol? ElementOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol named => named.AllInterfaces.Append(named).FirstOrDefault(static candidate => candidate.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)?.TypeArguments[0],
        _ => null,
    };

    private Summary Find(IMethodSymbol method, ControlFlowGraph body, AbstractValue[] arguments)
    {
        var key = new SummaryKey(objective, method, new(arguments));
        if (compilation.Summaries.TryGetValue(key, out var known)) return known;

        // A method that calls itself with yet other arguments is followed with what is true of all of them.
        foreach (var outer in active.Keys)
        {
            if (SymbolEqualityComparer.Default.Equals(outer.Method, method)) key = new(objective, method, new(outer.Arguments.Zip(key.Arguments, static (one, another) => one.Join(another))));
        }

        var refusals = refused;
        if (active.TryGetValue(key, out var assumed))
        {
            recursive.Add(key);
            return assumed;
        }

        contexts[method] = contexts.TryGetValue(method, out var count) ? count + 1 : 1;
        if (count >= MostContexts) return GivenUp(method, body, "is called in more ways than are followed");
        var summary = Summary.Of(NeverValue.Instance, method); // it has not returned yet
        for (var turn = 0; turn < MostTurns; turn++)
        {
            active[key] = summary;
            var next = Interpret(method, body, key.Arguments);
            active.Remove(key);
            if (!recursive.Remove(key) || next.Agrees(summary))
            {
                // What was given up on the way here may be followed on another way.
                if (recursive.Count == 0 && refused == refusals && steps <= MostSteps) compilation.Summaries.TryAdd(key, next);
                return next;
            }

            summary = summary.Join(next);
        }

        return GivenUp(method, body, "calls itself in ways that are not followed");
    }

    private Summary Interpret(IMethodSymbol method, ControlFlowGraph body, EquatableArray<AbstractValue> arguments)
    {
        var start = Environment.Empty;
        for (var index = 0; index < method.Parameters.Length; index++)
            start = start.Set(method.Parameters[index], index < arguments.Count ? arguments[index] : ScalarValue.Null);
        var outside = writes.Count;
        var outcome = FlowInterpreter.Run(body, start, this);
        var control = ScalarValue.Any with { Causes = outcome.End?.Control ?? default };
        var own = writes.Skip(outside).Distinct().ToImmutableArray();
        writes.RemoveRange(outside, writes.Count - outside);
        return Summary.Of(outcome, method) with
        {
            Written = outcome.End?.Written.ToImmutableDictionary(static entry => entry.Key, entry => entry.Value.DependingOn(control)) ?? ImmutableDictionary<string, AbstractValue>.Empty,
            Writes = own,
        };
    }

    private Summary GivenUp(IMethodSymbol method, ControlFlowGraph body, string why)
    {
        refused++;
        var cause = new Cause(CauseKind.NotProved, $"'{method.Name}' {why}", body.OriginalOperation.Syntax);
        return new(
            Opaque(method.ReturnType, name: null).Because(cause),
            [.. method.Parameters.Select(parameter => Opaque(parameter.Type, name: null).Because(cause))],
            method.Parameters.ToImmutableDictionary(static parameter => ParameterStorage + parameter.Ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture), parameter => Opaque(parameter.Type, name: null).Because(cause)),
            []);
    }
}
