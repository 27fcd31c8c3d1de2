using System.Collections.Immutable;
using System.Reflection;
using Fungi.BatchIndependence.Fuzzing.Programs;
using Fungi.Verification;
using TorchSharp;

namespace Fungi.BatchIndependence.Fuzzing.Analysis;

/// <summary>A program as the compiler and the analyzers see it.</summary>
/// <param name="Program">The program.</param>
/// <param name="Type">Its class.</param>
/// <param name="Rules">The rules that the analyzers say it breaks.</param>
internal sealed record CompiledProgram(LossProgram Program, Type Type, ImmutableArray<string> Rules)
{
    private static readonly CheckedInput[] Inputs =
    [
        CheckedInput.Normal("z", Shape.Views, Shape.Latents),
        CheckedInput.Normal("t", Shape.Views, Shape.Latents) with { IsConstant = true },
        CheckedInput.Frozen("bank", Shape.Bank, Shape.Views, Shape.Latents),
    ];

    public Verdict Verdict => Verdicts.Of(Rules);

    /// <summary>What measuring finds, at both values of the option where it is asked for.</summary>
    public IReadOnlyList<Finding> Measure()
    {
        bool[] options = Program.HasOption ? [true, false] : [true];
        return [.. options.SelectMany(option => Verification.BatchIndependence.Check(Loss(option), Inputs, seeds: 1))];
    }

    private Func<torch.Tensor[], torch.Tensor> Loss(bool option)
    {
        var objective = Activator.CreateInstance(Type)!;
        Type.GetProperty("Flag")!.SetValue(objective, option);
        var loss = Type.GetMethod("Loss", BindingFlags.Public | BindingFlags.Instance)!.CreateDelegate<Func<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor>>(objective);
        return inputs => loss(inputs[0], inputs[1], inputs[2]);
    }
}
