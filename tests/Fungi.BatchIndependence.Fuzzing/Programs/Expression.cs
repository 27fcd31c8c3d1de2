using System.Collections.Immutable;

namespace Fungi.BatchIndependence.Fuzzing.Programs;

/// <summary>A tensor by its name.</summary>
internal sealed record Variable(string Name, Shape Shape);

/// <summary>A value of a known shape.</summary>
internal abstract record Expression(Shape Shape)
{
    /// <summary>How many nodes it has.</summary>
    public abstract int Size { get; }

    /// <summary>This and everything in it.</summary>
    public abstract IEnumerable<Expression> Nodes { get; }

    /// <summary>The same with every read of a variable replaced by another.</summary>
    public abstract Expression Rename(Variable from, Variable to);
}

internal sealed record Read(Variable Variable) : Expression(Variable.Shape)
{
    public override int Size => 1;

    public override IEnumerable<Expression> Nodes => [this];

    public override Expression Rename(Variable from, Variable to) => Variable == from ? new Read(to) : this;

    public override string ToString() => Variable.Name;
}

/// <summary>C# with {0}, {1}, ... for its operands.</summary>
internal sealed record Operation(string Template, ImmutableArray<Expression> Operands, Shape Shape) : Expression(Shape)
{
    /// <summary>The function of the program that it calls.</summary>
    public string? Function { get; init; }

    public override int Size => 1 + Operands.Sum(operand => operand.Size);

    public override IEnumerable<Expression> Nodes => Operands.SelectMany(operand => operand.Nodes).Prepend(this);

    public override Expression Rename(Variable from, Variable to) => this with { Operands = [.. Operands.Select(operand => operand.Rename(from, to))] };

    public override string ToString() => Templates.Fill(Template, Operands);
}
