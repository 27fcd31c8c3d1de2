using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Generators.Model;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>Arrays, lists and sequences of tensors, and LINQ over them.</summary>
internal sealed partial class Evaluator
{
    private AbstractValue Array(IArrayCreationOperation operation)
    {
        if (operation.Initializer is { } initializer)
        {
            return CollectionValue.Of(initializer.ElementValues.Select(Evaluate)) with { Storage = Named(operation) };
        }

        var length = operation.DimensionSizes.Length == 1 && Evaluate(operation.DimensionSizes[0]) is ScalarValue { Size: { } size } ? size : Size.Unknown;
        var element = IsScalar((operation.Type as IArrayTypeSymbol)?.ElementType) ? ScalarValue.Of(Size.Zero) : (AbstractValue)NeverValue.Instance;
        var array = length.Constant is >= 0 and <= 64 and { } count ? CollectionValue.Of(Enumerable.Repeat(element, (int)count)) : new CollectionValue(element, length);
        return array with { Storage = Named(operation) };
    }

    private AbstractValue Collection(ICollectionExpressionOperation operation)
    {
        if (operation.Elements.All(static element => element is not ISpreadOperation)) return CollectionValue.Of(operation.Elements.Select(Evaluate)) with { Storage = Named(operation) };
        CollectionValue[] parts = [.. operation.Elements.Select(element => element is ISpreadOperation ? Sequence(Evaluate(element), operation) : CollectionValue.Of([Evaluate(element)]))];
        return (parts is [var only] ? only : Concatenate(parts, operation)) with { Storage = Named(operation) };
    }

    private EquatableArray<string> Named(IOperation operation) => new([analysis.StorageAt(operation.Syntax)]);

    /// <summary>A value as a sequence; of what is none, a sequence that depends on it.</summary>
    private static CollectionValue Sequence(AbstractValue value, IOperation operation) => value switch
    {
        CollectionValue collection => collection,
        TensorValue tensor => (CollectionValue)new CollectionValue(TensorValue.Frozen, Size.Unknown).DependingOn(Dependent(ScalarValue.Any, [tensor], operation)),
        _ => (CollectionValue)new CollectionValue(new UnknownValue(), Size.Unknown).DependingOn(value),
    };

    private static CollectionValue Concatenate(IEnumerable<CollectionValue> parts, IOperation operation)
    {
        var all = parts.ToArray();
        if (all.All(static part => part.Elements is not null)) return (CollectionValue)CollectionValue.Of(all.SelectMany(static part => part.Elements!.Value)).DependingOn(all);
        var element = all.Aggregate((AbstractValue)NeverValue.Instance, static (joined, part) => joined.Join(part.Element));
        var length = all.Aggregate(Size.Zero, static (sum, part) => sum + part.Length);
        var whole = (CollectionValue)new CollectionValue(element, length).DependingOn(all);
        return all.Any(static part => part.IsBySample) ? (CollectionValue)Unplaced(whole, operation) : whole;
    }

    /// <summary>A collection whose elements no longer stand at their samples' places.</summary>
    private static AbstractValue Unplaced(CollectionValue collection, IOperation operation)
    {
        var cause = NotProved($"'{Text(operation.Syntax)}' moves samples to other places of a list", operation);
        return (collection with { IsBySample = false, Elements = null }).Map(part => part.Bound.Contains(CollectionValue.Place)
            ? (part with { Bound = new EquatableArray<SizeSymbol>(part.Bound.Where(static bound => bound != CollectionValue.Place)) }).Because(cause)
            : part);
    }

    /// <summary>The element of the current turn of a loop over a collection.</summary>
    private AbstractValue Current(CollectionValue collection, IOperation operation)
    {
        var element = collection.Element.DependingOn(collection);
        if (!collection.IsBySample) return element;
        return analysis.LoopAt(operation.Syntax) is { } loop ? Rebind(element, CollectionValue.Place, loop.Index) : Unplaced(collection, operation);
    }

    /// <summary>The element, or elements, at an index.</summary>
    private static AbstractValue Element(AbstractValue owner, AbstractValue[] indices, IOperation operation)
    {
        if (owner is not CollectionValue collection || indices is not [var index])
            return owner is NeverValue ? owner : Typed(operation.Type, [owner, .. indices], operation);

        var control = ScalarValue.Any with { Bound = index.Bound, Causes = index.AllCauses };
        var value = At(collection, index, operation).DependingOn(collection, control);
        return index is ScalarValue { ChangesWithBatch: true, Size: not { Symbol: not null } } && !collection.IsBySample && value is not CollectionValue
            ? value.Because(new(CauseKind.BatchSize, $"'{Text(operation.Syntax)}' depends on the batch size, or on a place in the batch", operation.Syntax))
            : value;
    }

    private static AbstractValue At(CollectionValue collection, AbstractValue index, IOperation operation)
    {
        if (index is ScalarValue { Size.Constant: { } place } && collection.Elements is { } elements)
        {
            var at = place < 0 ? place + elements.Count : place;
            return at >= 0 && at < elements.Count ? elements[(int)at] : NeverValue.Instance;
        }

        if (index is TupleValue { Elements: [var from, var to] } && collection.Elements is { } all
            && Bound(from, 0) is { } start && Bound(to, all.Count) is { } end && start <= end && end <= all.Count)
            return CollectionValue.Of(all.Skip((int)start).Take((int)(end - start)));
        if (index is TupleValue) return collection.IsBySample ? Unplaced(collection, operation) : collection with { Length = Size.Unknown, Elements = null };
        if (!collection.IsBySample) return collection.Element;
        return index is ScalarValue { Size.Symbol: { InvolvesBatch: true } turn } && turn != CollectionValue.Place && turn != Size.Batch.Symbol
            ? Rebind(collection.Element, CollectionValue.Place, turn)
            : Fixed(collection, operation);

        long? Bound(AbstractValue end, long whole) => end switch
        {
            _ when end.Equals(ScalarValue.Null) => whole,
            ScalarValue { Size.Constant: { } constant } => constant < 0 ? constant + all.Count : constant,
            _ => null,
        };
    }

    /// <summary>One sample's element, for all.</summary>
    private static AbstractValue Fixed(CollectionValue collection, IOperation operation)
    {
        var cause = new Cause(CauseKind.Coupled, $"'{Text(operation.Syntax)}' takes one sample's part for all", operation.Syntax);
        return collection.Element.Map(part => part.Bound.Contains(CollectionValue.Place)
            ? (part with { Bound = new EquatableArray<SizeSymbol>(part.Bound.Where(static bound => bound != CollectionValue.Place)) }).Because(cause)
            : part);
    }

    /// <summary>An index as a number that counts from the end where negative, or a range as a pair of them.</summary>
    private AbstractValue EvaluateIndex(IOperation operation) => operation switch
    {
        IRangeOperation range => new TupleValue(range.LeftOperand is null ? ScalarValue.Null : EvaluateIndex(range.LeftOperand), range.RightOperand is null ? ScalarValue.Null : EvaluateIndex(range.RightOperand)),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } hat when Evaluate(hat.Operand) is var fromEnd => fromEnd is ScalarValue { Size: { } size }
            ? size.Constant == 0 ? ScalarValue.Null : Dependent(ScalarValue.Of(Size.Zero - size), [fromEnd], operation)
            : Dependent(ScalarValue.Of(Size.Unknown), [fromEnd], operation),
        IConversionOperation { OperatorMethod: { } method } conversion when method.ContainingType.Is("System.Index") => EvaluateIndex(conversion.Operand),
        IConversionOperation { OperatorMethod: null } conversion => EvaluateIndex(conversion.Operand),
        IArgumentOperation argument => EvaluateIndex(argument.Value),
        _ => Evaluate(operation),
    };

    /// <summary>A call on a collection, or of LINQ; null where it is neither.</summary>
    private AbstractValue? CollectionCall(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        if (operation.Instance is { } instance && method.Name is "GetEnumerator" or "MoveNext" or "Add" or "AddRange" or "ToArray" or "Insert" or "Clear" or "AsSpan" or "Reverse" or "RemoveAt" or "Dispose"
            && method.ContainingNamespace.ToDisplayString().StartsWith("System", StringComparison.Ordinal))
            return CollectionMember(operation, operation.Instance!);
        if (!method.ContainingType.Is("System.Linq.Enumerable")) return null;
        return Linq(operation);
    }

    private AbstractValue? CollectionMember(IInvocationOperation operation, IOperation instance)
    {
        var before = Evaluate(instance);
        if (operation.TargetMethod.Name is "GetEnumerator" or "ToArray" or "AsSpan") return before is CollectionValue known ? known with { Storage = operation.TargetMethod.Name == "ToArray" ? Named(operation) : known.Storage } : null;
        if (operation.TargetMethod.Name == "MoveNext" && before is CollectionValue walked)
        {
            if (analysis.LoopAt(operation.Syntax) is { Variable: null } loop) loop.Turns = walked.Length;
            return ScalarValue.Any with { Bound = before.Bound, Causes = before.Causes, ChangesWithBatch = walked.Length.InvolvesBatch };
        }

        if (operation.TargetMethod.Name == "Dispose") return ScalarValue.Any;
        if (before is not CollectionValue list) return null;
        if (StateOf(before, instance) is { } state) WritesState(state, operation);
        AbstractValue[] arguments = [.. operation.Arguments.Select(argument => Evaluate(argument.Value))];
        AbstractValue after = operation.TargetMethod.Name switch
        {
            "Add" => Appended(list, arguments[0], operation),
            "AddRange" => Concatenate([list, Sequence(arguments[0], operation)], operation),
            "Clear" => CollectionValue.Of([]),
            "Reverse" when list.Elements is { } elements => CollectionValue.Of(elements.Reverse()),
            _ when list.IsBySample => Unplaced(list, operation),
            _ => new CollectionValue(arguments.Aggregate(list.Element, static (joined, argument) => joined.Join(argument)), Size.Unknown),
        };
        Change(instance, before, ((CollectionValue)after.DependingOn(list)) with { Storage = list.Storage });
        return ScalarValue.Any;
    }

    private static AbstractValue Appended(CollectionValue list, AbstractValue value, IOperation operation)
    {
        if (list.Elements is { } elements && elements.Count < 64) return CollectionValue.Of([.. elements, value]);
        var grown = list with { Length = list.Length + Size.One };
        return list.Length.Symbol is { InvolvesBatch: true } && value.Bound.Count > 0
            ? ((CollectionValue)Put(grown, list.Length, value, operation))
            : Put(grown, place: null, value, operation);
    }

    private AbstractValue? Linq(IInvocationOperation operation)
    {
        var name = operation.TargetMethod.Name;
        AbstractValue[] arguments = [.. operation.Arguments.Select(argument => Evaluate(argument.Value))];
        analysis.CurrentSite = operation.Syntax;
        switch (name)
        {
            case "Range" when arguments is [var first, ScalarValue { Size: { } length }]:
                return Range(first, length, operation);
            case "Repeat" when arguments is [var repeated, ScalarValue { Size: { } times }]:
                return times.Constant is >= 0 and <= 64 and { } copies ? CollectionValue.Of(Enumerable.Repeat(repeated, (int)copies)) : new CollectionValue(repeated, times);
        }

        if (arguments.Length == 0) return null;
        var source = Sequence(arguments[0], operation);
        var function = arguments.OfType<FunctionValue>().FirstOrDefault();
        return name switch
        {
            "ToArray" or "ToList" => source with { Storage = Named(operation) },
            "AsEnumerable" or "Cast" => source,
            "Select" when function is not null => Select([source], function, operation),
            "Zip" when arguments.Length >= 2 => Zip(source, Sequence(arguments[1], operation), function, operation),
            "Aggregate" when arguments.OfType<FunctionValue>().Count() == 1 => Aggregate(source, arguments, function!, operation),
            "Concat" when arguments.Length == 2 => Concatenate([source, Sequence(arguments[1], operation)], operation),
            "Append" when arguments.Length == 2 => Concatenate([source, CollectionValue.Of([arguments[1]])], operation),
            "Prepend" when arguments.Length == 2 => Concatenate([CollectionValue.Of([arguments[1]]), source], operation),
            "Reverse" when source.Elements is { } elements => CollectionValue.Of(elements.Reverse()),
            "Skip" when source.Elements is { } elements && arguments[1] is ScalarValue { Size.Constant: { } count } => CollectionValue.Of(elements.Skip((int)count)),
            "Take" when source.Elements is { } elements && arguments[1] is ScalarValue { Size.Constant: { } count } => CollectionValue.Of(elements.Take((int)count)),
            "SkipLast" when source.Elements is { } elements && arguments[1] is ScalarValue { Size.Constant: { } count } => CollectionValue.Of(elements.Take(Math.Max(0, elements.Count - (int)count))),
            "First" or "Single" when function is null => At(source, ScalarValue.Of(Size.Zero), operation).DependingOn(source),
            "Last" when function is null => At(source, ScalarValue.Of(Size.Of(-1)), operation).DependingOn(source),
            "ElementAt" => Element(source, [arguments[1]], operation),
            "Count" or "LongCount" when function is null => Dependent(ScalarValue.Of(source.Length), [source with { Element = NeverValue.Instance, Elements = null }], operation),
            "Sum" or "Average" or "Min" or "Max" or "Any" or "All" or "Count" => Fold(source, function, operation),
            _ => Rest(source, arguments, operation),
        };
    }

    private static AbstractValue Range(AbstractValue first, Size length, IOperation operation)
    {
        if (length.Constant is >= 0 and <= 64 and { } count && first is ScalarValue { Size.Constant: { } start })
            return CollectionValue.Of(Enumerable.Range(0, (int)count).Select(index => (AbstractValue)ScalarValue.Of(Size.Of(start + index))));
        var isBatch = length.IsSurely(Size.Batch) && first is ScalarValue { Size.Constant: 0 };
        var element = isBatch ? ScalarValue.Of(Size.Of(CollectionValue.Place)) : ScalarValue.Of(length.InvolvesBatch ? Size.UnknownOfBatch : Size.Unknown);
        return Dependent(new CollectionValue(element, length) { IsBySample = isBatch }, [first], operation);
    }

    private AbstractValue Select(CollectionValue[] sources, FunctionValue function, IOperation operation)
    {
        if (sources.All(static source => source.Elements is not null))
        {
            var count = sources.Min(static source => source.Elements!.Value.Count);
            return CollectionValue.Of(Enumerable.Range(0, count).Select(index => Apply(function, Arguments(index)).Result)).DependingOn(sources);

            AbstractValue[] Arguments(int index)
            {
                AbstractValue[] each = [.. sources.Select(source => source.Elements!.Value[index])];
                return function.Method.Parameters.Length > each.Length ? [.. each, ScalarValue.Of(Size.Of(index))] : each;
            }
        }

        // The function is called for one place that stands for all; what it changes for one it changes for the next.
        var isBySample = sources.All(static source => source.IsBySample) || (sources.Any(static source => source.IsBySample) && sources.All(static source => source.IsBySample || source.IsFrozen));
        var place = new SizeSymbol($"element@{operation.Syntax.SpanStart}", InvolvesBatch: isBySample);
        AbstractValue[] elements = [.. sources.Select(source => Placed(source, place))];
        if (function.Method.Parameters.Length > elements.Length) elements = [.. elements, ScalarValue.Of(Size.Of(place))];
        AbstractValue result = NeverValue.Instance;
        var isSteady = false;
        for (var turn = 0; turn < Analysis.MostTurns && !isSteady; turn++)
        {
            var before = Environment;
            result = result.Join(Apply(function, elements).Result);
            Environment = before.Join(Environment.Map(value => Carried(value, place, operation)));
            isSteady = Environment.Agrees(before);
        }

        if (!isSteady || (sources.Any(static source => source.Length.InvolvesBatch) && CountsTurns(function.Method)))
            result = result.Because(NotProved($"what '{Text(operation.Syntax)}' changes from one element to the next is not followed", operation));

        var selected = new CollectionValue(Rebind(result, place, CollectionValue.Place), sources[0].Length) { IsBySample = isBySample };
        return selected.DependingOn(sources);
    }

    /// <summary>Whether a function gives variables other than its own new values, and so may count how often it is called.</summary>
    private static bool CountsTurns(IMethodSymbol function) => function.DeclaringSyntaxReferences.Select(static reference => reference.GetSyntax()).Any(static code =>
        SampleLoop.AssignedIn(code).Except(code.DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax>().Select(static variable => variable.Identifier.ValueText)).Any());

    private static AbstractValue Placed(CollectionValue source, SizeSymbol place)
    {
        var element = source.Element.Map(part => part is ScalarValue { Size.Symbol: { } symbol } && symbol == CollectionValue.Place ? ((ScalarValue)part) with { Size = Size.Of(place) } : part);
        return Rebind(element, CollectionValue.Place, place).DependingOn(source);
    }

    private static AbstractValue Carried(AbstractValue value, SizeSymbol place, IOperation operation) => value.Bound.Contains(place)
        ? (value with { Bound = new EquatableArray<SizeSymbol>(value.Bound.Where(bound => bound != place)) }).Because(new(CauseKind.Coupled, $"'{Text(operation.Syntax)}' carries what it took from one sample on to the next", operation.Syntax))
        : value;

    private AbstractValue Zip(CollectionValue one, CollectionValue another, FunctionValue? function, IOperation operation)
    {
        if (function is not null) return Select([one, another], function, operation);
        if (one.Elements is { } left && another.Elements is { } right)
            return CollectionValue.Of(left.Zip(right, static (first, second) => (AbstractValue)new TupleValue(first, second))).DependingOn(one, another);
        return one.IsBySample == another.IsBySample
            ? new CollectionValue(new TupleValue(one.Element, another.Element), one.Length) { IsBySample = one.IsBySample }.DependingOn(one, another)
            : Unplaced(new CollectionValue(new TupleValue(one.Element, another.Element), Size.Unknown), operation).DependingOn(one, another);
    }

    private AbstractValue Aggregate(CollectionValue source, AbstractValue[] arguments, FunctionValue function, IOperation operation)
    {
        var seed = arguments.Length > 2 ? arguments[1] : null;
        if (source.Elements is { } elements && (elements.Count > 0 || seed is not null))
            return elements.Skip(seed is null ? 1 : 0).Aggregate(seed ?? elements[0], (sum, element) => Apply(function, [sum, element]).Result).DependingOn(source);

        var place = new SizeSymbol($"element@{operation.Syntax.SpanStart}", InvolvesBatch: true);
        var current = Placed(source, place);
        var sum = (seed ?? current).Map(part => Carried(part, place, operation));
        for (var turn = 0; turn < Analysis.MostTurns; turn++)
        {
            var next = sum.Join(Apply(function, [sum, current]).Result.Map(part => Carried(part, place, operation)));
            if (next.Equals(sum)) return sum.DependingOn(source);
            sum = next;
        }

        return sum.DependingOn(source).Because(NotProved($"'{Text(operation.Syntax)}' is not followed to its end", operation));
    }

    /// <summary>A number made of all elements.</summary>
    private AbstractValue Fold(CollectionValue source, FunctionValue? function, IOperation operation)
    {
        var mapped = function is null ? source : (CollectionValue)Select([source], function, operation);
        var parts = mapped.Elements ?? new EquatableArray<AbstractValue>([Fixed(mapped, operation)]);
        return Typed(operation.Type, [.. parts, ScalarValue.Any with { Bound = mapped.Bound, Causes = mapped.Causes }], operation);
    }

    /// <summary>Other operators of LINQ may drop, repeat, move or make elements.</summary>
    private AbstractValue Rest(CollectionValue source, AbstractValue[] arguments, IInvocationOperation operation)
    {
        analysis.CurrentSite = operation.Syntax;
        foreach (var function in arguments.OfType<FunctionValue>())
        {
            var isOfElements = function.Method.Parameters.Length > 0;
            var values = function.Method.Parameters.Select((parameter, index) => index == 0 ? source.Element.DependingOn(source) : Unfollowed(parameter.Type, "what is passed on", operation));
            if (isOfElements && !Apply(function, [.. values]).Result.IsFrozen) return Unknown(operation.TargetMethod, arguments, operation);
        }

        if (source.IsBySample) return Unplaced(source with { Length = Size.UnknownOfBatch }, operation);
        return arguments.Skip(1).All(static argument => argument.IsFrozen || argument is FunctionValue) && operation.TargetMethod.Name is "Where" or "OrderBy" or "OrderByDescending" or "Distinct" or "Skip" or "Take" or "SkipLast" or "TakeLast" or "Reverse" or "OfType" or "Chunk" or "DefaultIfEmpty"
            ? source with { Elements = null, Length = Size.Unknown }
            : Unknown(operation.TargetMethod, arguments, operation);
    }
}
