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

    private const int Samples = 5;

    public Verdict Verdict { get; init; } = Verdicts.Of(Rules);

    /// <summary>What measuring finds first, at both values of the option where it is asked for.</summary>
    public IReadOnlyList<Finding> Measure()
    {
        bool[] options = Program.HasOption ? [true, false] : [true];
        foreach (var loss in options.Select(Loss))
        {
            IReadOnlyList<Finding> findings = FollowsOthers(loss) is { } finding ? [finding] : Verification.BatchIndependence.Check(loss, Inputs, seeds: 1);
            if (findings.Count > 0) return findings;
        }

        return [];
    }

    /// <summary>Tells most coupled losses at the price of two evaluations: the first sample's value when all others are replaced.</summary>
    private static Finding? FollowsOthers(Func<torch.Tensor[], torch.Tensor> loss)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var values = Draw(seed: 1);
        var others = Draw(seed: 2);
        torch.Tensor[] replaced = [.. values.Zip(others, Inputs).Select(input => input.Third.IsFrozen ? input.First : torch.cat([input.First[..1], input.Second[1..]]))];
        try
        {
            var before = loss([.. values.Select(value => value.clone())]);
            var after = loss([.. replaced.Select(value => value.clone())]);
            if (before.dim() != 1 || after.dim() != 1) return null; // what else may be wrong is for the whole measurement to find
            var (own, now) = (before[0].ToDouble(), after[0].ToDouble());
            return Math.Abs(own - now) > 1e-6 * (Math.Abs(own) + Math.Abs(now))
                ? new(BatchCheck.Replacement, "the loss of a sample changes when all other samples are replaced") { Sample = 0, Effect = Math.Abs(own - now) }
                : null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return null;
        }
    }

    private static torch.Tensor[] Draw(ulong seed)
    {
        using var generator = new torch.Generator(seed);
        return [.. Inputs.Select(input => input.Draw(generator, Samples))];
    }

    private Func<torch.Tensor[], torch.Tensor> Loss(bool option)
    {
        var objective = Activator.CreateInstance(Type)!;
        Type.GetProperty("Flag")!.SetValue(objective, option);
        var loss = Type.GetMethod("Loss", BindingFlags.Public | BindingFlags.Instance)!.CreateDelegate<Func<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor>>(objective);
        return inputs => loss(inputs[0], inputs[1], inputs[2]);
    }
}
