using Fungi.Analyzers.BatchFlow.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>What a body comes to: the value that it returns, and what is known where it ends.</summary>
internal sealed record Outcome(AbstractValue Result, Environment? End);

/// <summary>
/// Interprets one control-flow graph with abstract values: each block with all that may be known where it begins, until nothing new comes.
/// </summary>
internal sealed class FlowInterpreter
{
    private readonly ControlFlowGraph graph;
    private readonly Evaluator evaluator;
    private readonly Analysis analysis;
    private readonly SortedSet<int> pending = [];
    private readonly Environment?[] entries;
    private readonly Dictionary<ControlFlowRegion, HashSet<ControlFlowBranch>> resumptions = [];
    private AbstractValue result = NeverValue.Instance;
    private Environment? end;

    private FlowInterpreter(ControlFlowGraph graph, Analysis analysis)
    {
        this.graph = graph;
        this.analysis = analysis;
        evaluator = new(graph, analysis);
        entries = new Environment?[graph.Blocks.Length];
    }

    /// <summary>Interprets a body from what is known where it begins.</summary>
    public static Outcome Run(ControlFlowGraph graph, Environment start, Analysis analysis) => new FlowInterpreter(graph, analysis).Run(start);

    private Outcome Run(Environment start)
    {
        Enter(graph.Blocks[0], start);
        while (pending.Count > 0)
        {
            var block = graph.Blocks[pending.Min];
            pending.Remove(block.Ordinal);
            if (!analysis.TakeStep()) return new(new UnknownValue().Because(new(CauseKind.NotProved, "the method has more paths than are followed", graph.OriginalOperation.Syntax)), end);
            Interpret(block);
        }

        return new(result, end);
    }

    private void Interpret(BasicBlock block)
    {
        evaluator.Environment = entries[block.Ordinal]!;
        Handlers(block);
        foreach (var operation in block.Operations)
        {
            evaluator.Evaluate(operation);
            Handlers(block);
        }

        var value = block.BranchValue is { } branch ? evaluator.Evaluate(branch) : null;
        Handlers(block);
        if (block.Kind == BasicBlockKind.Exit)
        {
            end = end?.Join(evaluator.Environment) ?? evaluator.Environment;
            return;
        }

        if (block.ConditionKind != ControlFlowConditionKind.None && block.ConditionalSuccessor is { } conditional)
        {
            var loop = analysis.LoopAt(block.BranchValue!.Syntax);
            var decided = (value as ScalarValue)?.Constant as bool?;
            var whenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            if (IsCaught(block) || (!Throws(conditional) && !Throws(block.FallThroughSuccessor))) Decide(value!, block.BranchValue, loop);
            var environment = evaluator.Environment;
            if (decided is null || decided == whenTrue) Follow(block, conditional, AtCondition(environment, loop, isBody: whenTrue));
            if (decided is null || decided != whenTrue) Follow(block, block.FallThroughSuccessor, AtCondition(environment, loop, isBody: !whenTrue));
            return;
        }

        var next = block.FallThroughSuccessor;
        if (next?.Semantics == ControlFlowBranchSemantics.Return && value is not null) result = result.Join(value.DependingOn(Controlled(evaluator.Environment)));
        Follow(block, next, evaluator.Environment);
    }

    /// <summary>Notes that what follows a branch depends on what decided it.</summary>
    private void Decide(AbstractValue condition, IOperation operation, SampleLoop? loop)
    {
        var causes = condition.AllCauses;
        var text = Evaluator.Text(operation.Syntax);
        if (condition.Bound.Count > 0 || condition is TensorValue { Shape.HasSamples: true }) causes |= new Cause(CauseKind.NotProved, $"the branch on '{text}' depends on the data of one sample", operation.Syntax);
        if (condition.InvolvesBatch && loop is null)
        {
            causes |= SampleLoop.IsCondition(operation.Syntax)
                ? new Cause(CauseKind.NotProved, $"the turns of the loop on '{text}' cannot be followed", operation.Syntax)
                : new Cause(CauseKind.BatchSize, $"'{text}' asks for the batch size or for a place in the batch", operation.Syntax);
        }

        if (causes.Any) evaluator.Environment = evaluator.Environment with { Control = evaluator.Environment.Control | causes };
    }

    /// <summary>Whether what is thrown in a block may be caught in the same body, so that a branch that throws goes on there.</summary>
    private static bool IsCaught(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.TryAndCatch) return true;
        }

        return false;
    }

    private static AbstractValue Controlled(Environment environment) => ScalarValue.Any with { Causes = environment.Control };

    private static bool Throws(ControlFlowBranch? branch) => branch is { Semantics: ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow }
        || branch?.Destination is { ConditionKind: ControlFlowConditionKind.None, FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Throw };

    /// <summary>A list that has grown once in each turn has as many elements as there were turns.</summary>
    private static Environment AtCondition(Environment environment, SampleLoop? loop, bool isBody)
    {
        if (loop is null || isBody) return environment;
        var index = Size.Of(loop.Index);
        return environment.Map(value => value is CollectionValue { Elements: null } list && list.Length.IsSurely(index) ? list with { Length = loop.Turns } : value);
    }

    private void Follow(BasicBlock from, ControlFlowBranch? branch, Environment environment)
    {
        if (branch is null) return;
        if (branch.Destination is null)
        {
            if (branch.Semantics == ControlFlowBranchSemantics.StructuredExceptionHandling) Resume(from, environment);
            return;
        }

        foreach (var region in branch.LeavingRegions)
            environment = environment.Remove([.. region.Locals, .. region.CaptureIds]);

        if (!branch.FinallyRegions.IsEmpty)
        {
            // A finally block goes on to wherever the branches through it lead.
            foreach (var region in branch.FinallyRegions)
            {
                if (!resumptions.TryGetValue(region, out var branches)) resumptions.Add(region, branches = []);
                if (branches.Add(branch) && entries[region.LastBlockOrdinal] is not null) pending.Add(region.LastBlockOrdinal);
            }

            Enter(graph.Blocks[branch.FinallyRegions[0].FirstBlockOrdinal], environment);
            return;
        }

        Arrive(from, branch.Destination, environment);
    }

    private void Resume(BasicBlock from, Environment environment)
    {
        for (var region = from.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Finally || !resumptions.TryGetValue(region, out var branches)) continue;
            foreach (var branch in branches)
            {
                var next = branch.FinallyRegions.IndexOf(region) + 1;
                if (next < branch.FinallyRegions.Length) Enter(graph.Blocks[branch.FinallyRegions[next].FirstBlockOrdinal], environment);
                else Arrive(from, branch.Destination!, environment);
            }

            return;
        }
    }

    private void Arrive(BasicBlock from, BasicBlock destination, Environment environment)
    {
        if (destination.BranchValue is { } condition && destination.ConditionKind != ControlFlowConditionKind.None && analysis.LoopAt(condition.Syntax) is { } loop)
        {
            if (destination.Ordinal <= from.Ordinal)
            {
                environment = NextTurn(environment, loop, entries[destination.Ordinal]);
            }
            else
            {
                // How many turns there will be must be known before the first.
                evaluator.Environment = environment;
                evaluator.Evaluate(condition);
                environment = FirstTurn(environment, loop);
            }
        }

        Enter(destination, environment);
    }

    /// <summary>An empty list that grows in the loop has, at the beginning of a turn, as many elements as there were turns.</summary>
    private static Environment FirstTurn(Environment environment, SampleLoop loop)
    {
        foreach (var entry in environment.Values)
        {
            if (entry.Key is ISymbol symbol && loop.GrowingLists.Contains(symbol.Name) && entry.Value is CollectionValue list && list.Length.Constant == 0)
                environment = environment.Set(entry.Key, list with { Elements = null, Length = Size.Of(loop.Index) });
        }

        return environment;
    }

    /// <summary>What one turn of a loop took from its sample is, in the next turn, that of another sample.</summary>
    private static Environment NextTurn(Environment environment, SampleLoop loop, Environment? before)
    {
        var index = loop.Index;
        if (loop.Turns.InvolvesBatch && before is not null) environment = Counting(environment, loop, before);
        var cause = new Cause(CauseKind.Coupled, "the loop carries what it took from one sample into the turn of the next", loop.Statement);
        var lengthNow = Size.Of(index);
        var lengthNext = lengthNow + Size.One;
        return environment.Map(value =>
        {
            if (value is CollectionValue { Elements: null } list)
            {
                if (list.Length.IsSurely(lengthNext)) value = list with { Length = lengthNow };
                else if (list.Length.IsSurely(lengthNow)) value = list with { Length = Size.UnknownOfBatch };
            }

            return value.Bound.Contains(index) ? (value with { Bound = new(value.Bound.Where(bound => bound != index)) }).Because(cause) : value;
        });
    }

    /// <summary>What a turn changes counts the turns, and so the samples, unless it grows at the turn's own place.</summary>
    private static Environment Counting(Environment environment, SampleLoop loop, Environment before)
    {
        foreach (var entry in before.Values)
        {
            if (entry.Key is not ISymbol symbol || environment[symbol] is not { } value || value is CollectionValue || SymbolEqualityComparer.Default.Equals(symbol, loop.Variable)) continue;
            if (value is ScalarValue scalar && !value.Equals(entry.Value))
                environment = environment.Set(symbol, scalar with { Constant = null, Size = scalar.Size is null ? null : Size.UnknownOfBatch, ChangesWithBatch = true });
            else if (value is not ScalarValue && value.Bound.Count == 0 && !value.Causes.Any && loop.Assigned.Contains(symbol.Name))
                environment = environment.Set(symbol, value.Because(new(CauseKind.NotProved, $"'{symbol.Name}' changes in each turn of a loop over the samples", loop.Statement)));
        }

        return environment;
    }

    private void Enter(BasicBlock block, Environment environment)
    {
        var known = entries[block.Ordinal];
        var joined = known?.Join(environment) ?? environment;
        if (known is not null && known.Agrees(joined)) return;
        entries[block.Ordinal] = joined;
        pending.Add(block.Ordinal);
    }

    /// <summary>Any operation in a try block may throw, and what is known then is known where the handler begins.</summary>
    private void Handlers(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } whole) continue;
            foreach (var handler in whole.NestedRegions)
            {
                // A finally block that an exception enters leads on to a handler around it, never to where the others lead.
                if (handler.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter or ControlFlowRegionKind.FilterAndHandler)
                    Enter(graph.Blocks[handler.FirstBlockOrdinal], evaluator.Environment);
            }
        }
    }
}
