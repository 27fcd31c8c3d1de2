using Fungi.Generators.Model;

namespace Fungi.Analyzers.BatchFlow.Domain;

/// <summary>What is known of a value of the program: which samples of the batch it depends on, and what its kind needs.</summary>
internal abstract record AbstractValue
{
    /// <summary>The indices of loops over samples at which it was taken: it depends on the sample that each of them stands at.</summary>
    public EquatableArray<SizeSymbol> Bound { get; init; } = new([]);

    /// <summary>Why it may depend on yet other samples; none where it does not.</summary>
    public Causes Causes { get; init; }

    /// <summary>
    /// Where it may be stored, if it is memory that can change: names of the places that made it. Two values that share one may be the same memory.
    /// Empty for what has just been made.
    /// </summary>
    public EquatableArray<string> Storage { get; init; } = new([]);

    /// <summary>The names of all memory in it.</summary>
    public virtual IEnumerable<string> AllStorage => Storage;

    /// <summary>Whether it changes with the number of samples in the batch, or with a place among them.</summary>
    public virtual bool InvolvesBatch => false;

    /// <summary>Whether it depends on no sample at all.</summary>
    public virtual bool IsFrozen => IsIndependent;

    private bool IsIndependent => Bound.Count == 0 && !Causes.Any;

    /// <summary>A value that is one or the other.</summary>
    public AbstractValue Join(AbstractValue other)
    {
        if (ReferenceEquals(this, other) || Equals(other)) return this;
        if (this is NeverValue) return other;
        if (other is NeverValue) return this;

        // Whoever uses a null fails, so what is used is the other.
        if (Equals(ScalarValue.Null)) return other;
        if (other.Equals(ScalarValue.Null)) return this;
        if (JoinSame(other) is { } joined)
        {
            var storage = Storage.Equals(other.Storage) ? Storage : new(Storage.Concat(other.Storage).Distinct().OrderBy(static place => place, StringComparer.Ordinal));
            if (!joined.Storage.Equals(storage)) joined = joined with { Storage = storage };
            return joined.DependingOn(this).DependingOn(other);
        }

        // Whichever it is, nothing is known of its axes any more.
        var unknown = new UnknownValue { Causes = AllCauses | other.AllCauses, Bound = Bound }.DependingOn(other);
        return IsFrozen && other.IsFrozen ? unknown : unknown.Because(new(CauseKind.NotProved, "a value may be of two kinds or shapes, which are not followed together", site: null));
    }

    /// <summary>All that depends with this value on other samples; bound indices, causes and, in collections, what the parts have.</summary>
    public virtual Causes AllCauses => Causes;

    /// <summary>The same value with the dependence of others added: their bound indices and causes, not their axes.</summary>
    public AbstractValue DependingOn(AbstractValue other)
    {
        if (other.IsIndependent) return this; // as most values are
        var bound = other.Bound.All(Bound.Contains) ? Bound : new(Bound.Concat(other.Bound).Distinct().OrderBy(static index => index.Name, StringComparer.Ordinal));
        return this with { Bound = bound, Causes = Causes | other.Causes };
    }

    /// <inheritdoc cref="DependingOn(AbstractValue)"/>
    public AbstractValue DependingOn(params IEnumerable<AbstractValue> others) => others.Aggregate(this, static (value, other) => value.DependingOn(other));

    /// <summary>The same value with one more cause.</summary>
    public AbstractValue Because(Cause cause) => this with { Causes = Causes | cause };

    /// <summary>Every value in it, itself first, changed; parts before wholes.</summary>
    public virtual AbstractValue Map(Func<AbstractValue, AbstractValue> change) => change(this);

    /// <summary>The join with a value of the same kind; null where there is none.</summary>
    protected abstract AbstractValue? JoinSame(AbstractValue other);
}

/// <summary>No value: code that has not been reached, or a call of which nothing is known yet.</summary>
internal sealed record NeverValue : AbstractValue
{
    public static NeverValue Instance { get; } = new();

    protected override AbstractValue? JoinSame(AbstractValue other) => other;
}

/// <summary>Something that is no tensor, number, tuple, collection or function, or may be several of them.</summary>
internal sealed record UnknownValue : AbstractValue
{
    protected override AbstractValue? JoinSame(AbstractValue other) => other is UnknownValue ? this : null;
}

/// <summary>What is known of a tensor's numbers themselves.</summary>
internal enum TensorContent
{
    Any,

    /// <summary>Truth values: as an index, a mask.</summary>
    Boolean,

    /// <summary>0, 1, 2, ... along its only axis: as an index of an axis of that size, each entry's own place.</summary>
    Places,
}

/// <summary>A tensor.</summary>
/// <param name="Shape">Its axes; an element depends on the samples at its coordinates along those that hold samples.</param>
internal sealed record TensorValue(TensorShape Shape) : AbstractValue
{
    /// <summary>What its numbers are. New values say it anew; views keep it.</summary>
    public TensorContent Content { get; init; }

    public override bool IsFrozen => base.IsFrozen && !Shape.HasSamples;

    /// <summary>A tensor that depends on no sample, of any shape.</summary>
    public static TensorValue Frozen { get; } = new(TensorShape.Unknown);

    protected override AbstractValue? JoinSame(AbstractValue other) => other is TensorValue tensor && (Shape.Rank is not { } rank || tensor.Shape.Rank is not { } another || rank == another || (IsFrozen && other.IsFrozen)) && Shape.Join(tensor.Shape) is { } shape
        ? this with { Shape = shape, Content = Content == tensor.Content ? Content : TensorContent.Any }
        : null;
}

/// <summary>A number, a truth value, a text, an enum member, a device, or null.</summary>
internal sealed record ScalarValue : AbstractValue
{
    /// <summary>Its value where the source fixes it: a <see cref="double"/>, <see cref="bool"/> or <see cref="string"/>; whole numbers have a <see cref="Size"/>.</summary>
    public object? Constant { get; init; }

    /// <summary>Its value as a whole number; null where it is none.</summary>
    public Size? Size { get; init; }

    /// <summary>Whether it is known to change with the number of samples in the batch.</summary>
    public bool ChangesWithBatch { get; init; }

    public override bool InvolvesBatch => ChangesWithBatch;

    public override bool IsFrozen => base.IsFrozen && !ChangesWithBatch;

    /// <summary>A number of which only the dependence is known.</summary>
    public static ScalarValue Any { get; } = new();

    public static ScalarValue Null { get; } = new() { Constant = DBNull.Value };

    public static ScalarValue Of(Size size) => new() { Size = size, ChangesWithBatch = size.InvolvesBatch };

    public static ScalarValue Of(object? constant) => constant switch
    {
        null => Null,
        byte or sbyte or short or ushort or int or uint or long => Of(Size.Of(Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture))),
        float single => new() { Constant = (double)single },
        _ => new() { Constant = constant },
    };

    protected override AbstractValue? JoinSame(AbstractValue other) => other is not ScalarValue scalar ? null : this with
    {
        Constant = Equals(Constant, scalar.Constant) ? Constant : null,
        Size = Size is not null && scalar.Size is not null ? Size.Join(scalar.Size) : null,
        ChangesWithBatch = ChangesWithBatch || scalar.ChangesWithBatch,
    };
}

/// <summary>A tuple.</summary>
internal sealed record TupleValue(EquatableArray<AbstractValue> Elements) : AbstractValue
{
    public TupleValue(params AbstractValue[] elements)
        : this(new EquatableArray<AbstractValue>(elements))
    {
    }

    public override bool IsFrozen => base.IsFrozen && Elements.All(static element => element.IsFrozen);

    public override bool InvolvesBatch => Elements.Any(static element => element.InvolvesBatch);

    public override IEnumerable<string> AllStorage => Elements.SelectMany(static element => element.AllStorage);

    public override Causes AllCauses => Elements.Aggregate(Causes, static (all, element) => all | element.AllCauses);

    public override AbstractValue Map(Func<AbstractValue, AbstractValue> change) => change(this with { Elements = new(Elements.Select(element => element.Map(change))) });

    protected override AbstractValue? JoinSame(AbstractValue other) => other is TupleValue tuple && tuple.Elements.Count == Elements.Count
        ? new TupleValue(new EquatableArray<AbstractValue>(Elements.Zip(tuple.Elements, static (one, another) => one.Join(another))))
        : null;
}

/// <summary>An array, list, span or sequence.</summary>
/// <param name="Element">
/// Every element in one. Where the collection is <see cref="IsBySample"/>, an element that depends on the sample at its own place is bound
/// to <see cref="Place"/>.
/// </param>
/// <param name="Length">How many there are.</param>
internal sealed record CollectionValue(AbstractValue Element, Size Length) : AbstractValue
{
    /// <summary>Stands in an element for the place that it has in its collection.</summary>
    public static SizeSymbol Place { get; } = new("place", InvolvesBatch: true);

    /// <summary>The elements one by one, where they are known.</summary>
    public EquatableArray<AbstractValue>? Elements { get; init; }

    /// <summary>Whether the element at place i belongs to sample i.</summary>
    public bool IsBySample { get; init; }

    public override bool IsFrozen => base.IsFrozen && !Length.InvolvesBatch && (Elements?.All(static element => element.IsFrozen) ?? Element.IsFrozen);

    public override bool InvolvesBatch => Length.InvolvesBatch || (Elements?.Any(static element => element.InvolvesBatch) ?? Element.InvolvesBatch);

    public override IEnumerable<string> AllStorage => Storage.Concat(Elements?.SelectMany(static element => element.AllStorage) ?? Element.AllStorage);

    public override Causes AllCauses => Elements is { } elements ? elements.Aggregate(Causes, static (all, element) => all | element.AllCauses) : Causes | Element.AllCauses;

    public static CollectionValue Of(IEnumerable<AbstractValue> elements)
    {
        AbstractValue[] all = [.. elements];
        return new(all.Aggregate((AbstractValue)NeverValue.Instance, static (joined, element) => joined.Join(element)), Size.Of(all.Length)) { Elements = new EquatableArray<AbstractValue>(all) };
    }

    public override AbstractValue Map(Func<AbstractValue, AbstractValue> change) => change(this with
    {
        Element = Element.Map(change),
        Elements = Elements is { } elements ? new EquatableArray<AbstractValue>(elements.Select(element => element.Map(change))) : null,
    });

    protected override AbstractValue? JoinSame(AbstractValue other) => other is not CollectionValue collection ? null : new CollectionValue(Element.Join(collection.Element), Length.Join(collection.Length))
    {
        Elements = Elements is { } mine && collection.Elements is { } others && mine.Count == others.Count
            ? new EquatableArray<AbstractValue>(mine.Zip(others, static (one, another) => one.Join(another)))
            : null,
        IsBySample = IsBySample || collection.IsBySample,
    };
}
