using Fungi.Generators.Model;

namespace Fungi.Analyzers.BatchFlow.Domain;

/// <summary>
/// An instance of a class or record of the plugin, with what is known of its members. What its constructor was given and put who knows where
/// has a name in parentheses.
/// </summary>
internal sealed record ObjectValue(EquatableArray<ObjectMember> Members) : AbstractValue
{
    public override bool IsFrozen => base.IsFrozen && Members.All(static member => member.Value.IsFrozen);

    public override bool InvolvesBatch => Members.Any(static member => member.Value.InvolvesBatch);

    public override IEnumerable<string> AllStorage => Storage.Concat(Members.SelectMany(static member => member.Value.AllStorage));

    public override Causes AllCauses => Members.Aggregate(Causes, static (all, member) => all | member.Value.AllCauses);

    public AbstractValue? this[string name] => Members.Where(member => member.Name == name).Select(static member => member.Value).FirstOrDefault();

    public ObjectValue Set(string name, AbstractValue value) =>
        this with { Members = new(Members.Where(member => member.Name != name).Append(new(name, value)).OrderBy(static member => member.Name, StringComparer.Ordinal)) };

    public override AbstractValue Map(Func<AbstractValue, AbstractValue> change) => change(this with { Members = new(Members.Select(member => member with { Value = member.Value.Map(change) })) });

    protected override AbstractValue? JoinSame(AbstractValue other) => other is ObjectValue instance && instance.Members.Select(static member => member.Name).SequenceEqual(Members.Select(static member => member.Name))
        ? this with { Members = new(Members.Zip(instance.Members, static (one, another) => one with { Value = one.Value.Join(another.Value) })) }
        : null;
}

/// <summary>A member of an instance.</summary>
internal sealed record ObjectMember(string Name, AbstractValue Value);
