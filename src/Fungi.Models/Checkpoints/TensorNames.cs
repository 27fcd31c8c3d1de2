namespace Fungi.Models;

/// <summary>From the names of one family's tensors to ours: the first rule that fits decides; what no rule fits keeps its name.</summary>
internal sealed class TensorNames(params TensorNameRule[] rules)
{
    /// <summary>Our names everywhere.</summary>
    public static TensorNames Own { get; } = new();

    /// <summary>These rules, and others after them.</summary>
    public TensorNames Then(params TensorNameRule[] others) => new([.. rules, .. others]);

    /// <summary>The rule for a tensor, and what it is called here; the name is null where it is left out.</summary>
    public (int Order, TensorNameRule? Rule, string? Name) Find(string name)
    {
        foreach (var (order, rule) in rules.Index())
        {
            if (rule.Fits(name) is not { } fit) continue;
            return (order, rule, rule.To is null ? null : rule.To.Replace("*", fit.Number, StringComparison.Ordinal) + name[fit.Length..]);
        }

        return (rules.Length, null, name);
    }
}

/// <summary>One rule: what begins with the path <paramref name="From"/> begins here with <paramref name="To"/>.</summary>
/// <param name="From">A dotted path; <c>*</c> stands for a number.</param>
/// <param name="To">The path here, where <c>*</c> stands for the last of these numbers; null: it is left out. Tensors that go to the same name are laid end to end, in the order of the rules.</param>
internal sealed record TensorNameRule(string From, string? To)
{
    /// <summary>Whether a matrix is turned over.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>How many axes the tensor has here: it gets ones in front; 0: as many as it has.</summary>
    public int Rank { get; init; }

    /// <summary>How much of a name is the path, and the last number in it; null where the name does not begin with the path.</summary>
    public (int Length, string Number)? Fits(string name)
    {
        var (position, number) = (0, "");
        foreach (var (index, literal) in From.Split('*').Index())
        {
            if (index > 0)
            {
                var digits = name.AsSpan(position).IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : name.Length - position;
                if (digits == 0) return null;
                number = name.Substring(position, digits);
                position += digits;
            }

            if (!name.AsSpan(position).StartsWith(literal, StringComparison.Ordinal)) return null;
            position += literal.Length;
        }

        return position == name.Length || name[position] == '.' ? (position, number) : null;
    }
}
