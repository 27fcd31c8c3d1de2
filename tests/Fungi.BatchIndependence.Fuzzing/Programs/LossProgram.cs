using System.Collections.Immutable;

namespace Fungi.BatchIndependence.Fuzzing.Programs;

/// <summary>A random loss: statements, and the value that is returned.</summary>
internal sealed record LossProgram(ImmutableArray<Statement> Statements, Expression Result)
{
    public static readonly Variable Student = new("z", new("B", "V", "L"));
    public static readonly Variable Teacher = new("t", new("B", "V", "L"));
    public static readonly Variable Bank = new("bank", new("S", "V", "L"));

    /// <summary>What every loss reads.</summary>
    public static ImmutableArray<Variable> Inputs => [Student, Teacher, Bank];

    /// <summary>Whether it asks for its option, so that it is two losses.</summary>
    public bool HasOption => Statements.Any(statement => statement.Template.Contains("Flag", StringComparison.Ordinal));

    public int Size => Statements.Sum(statement => 1 + statement.Operands.Sum(operand => operand.Size)) + Result.Size;

    /// <summary>The loss as a class.</summary>
    public string ToClass(string name) => $$"""
        [SslObjective("{{name}}")]
        public sealed partial class {{name}}
        {
            public int Dim { get; init; } = {{Shape.Latents}};
            public int BankSize { get; init; } = {{Shape.Bank}};
            public bool Flag { get; init; } = true;

            public ImageViews Transform(ImageViews views) => views.Group("view", {{Shape.Views}}, view => view.Inference());

            public Tensor Loss(
                [Latents(Dim = nameof(Dim))] Tensor z,
                [Latents(Dim = nameof(Dim), Head = "teacher", StopGradient = true)] Tensor t,
                [Bank(Of = nameof(z), Size = nameof(BankSize))] Tensor bank)
            {
                var batch = z.shape[0];
        {{string.Concat(Statements.Where(statement => !statement.IsMember).Select(statement => $"        {statement}\n"))}}        return {{Result}};
            }
        {{string.Concat(Statements.Where(statement => statement.IsMember).Select(statement => $"\n    {statement}\n"))}}}
        """;

    public override string ToString() => ToClass("Counterexample");
}
