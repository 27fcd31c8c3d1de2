using System.Collections.Immutable;

namespace Fungi.BatchIndependence.Fuzzing.Programs;

/// <summary>C# with {0}, {1}, ... for its operands. What it declares is written in the template, under the variables' own names.</summary>
internal sealed record Statement(string Template, ImmutableArray<Expression> Operands)
{
    /// <summary>The variables that later statements may read.</summary>
    public ImmutableArray<Variable> Declared { get; init; } = [];

    /// <summary>The variables that only its own operands may read: a loop's, a lambda's, a function's.</summary>
    public ImmutableArray<Variable> Inner { get; init; } = [];

    /// <summary>The function that it declares.</summary>
    public string? Function { get; init; }

    /// <summary>Whether it is a member of the class.</summary>
    public bool IsMember { get; init; }

    /// <summary>A declaration.</summary>
    public static Statement Let(Variable variable, Expression value) => new($"var {variable.Name} = {{0}};", [value]) { Declared = [variable] };

    public override string ToString() => Templates.Fill(Template, Operands);
}
