namespace Fungi.Analyzers.BatchFlow.Domain;

/// <summary>One of the indices between the brackets of <c>tensor[...]</c>.</summary>
internal abstract record IndexValue
{
    /// <summary>The values that it depends on.</summary>
    public virtual IEnumerable<AbstractValue> Parts => [];

    /// <summary>As many whole axes as are left.</summary>
    public sealed record Ellipsis : IndexValue;

    /// <summary>A new axis of size 1.</summary>
    public sealed record NewAxis : IndexValue;

    /// <summary>One entry; its axis goes.</summary>
    public sealed record Single(ScalarValue Place) : IndexValue
    {
        public override IEnumerable<AbstractValue> Parts => [Place];
    }

    /// <summary>A range of entries; null is from the first, to the last, each.</summary>
    public sealed record Slice(ScalarValue? Start = null, ScalarValue? Stop = null, ScalarValue? Step = null) : IndexValue
    {
        public override IEnumerable<AbstractValue> Parts => new[] { Start, Stop, Step }.OfType<AbstractValue>();
    }

    /// <summary>A constant truth value: a new axis of size 1 or 0.</summary>
    public sealed record Mask(bool Value) : IndexValue;

    /// <summary>Whole numbers, each an entry, or truth values that mask.</summary>
    public sealed record TensorIndex(TensorValue Tensor) : IndexValue
    {
        public override IEnumerable<AbstractValue> Parts => [Tensor];
    }
}
