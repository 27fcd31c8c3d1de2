using Fungi.Analyzers.BatchFlow.Domain;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>Operators that draw random numbers. The flag <c>random</c> says so of a row.</summary>
internal static class Chance
{
    public static Behaviour Of(Row row, Behaviour behaviour) => !row.Has("random") ? behaviour : call =>
    {
        var cause = Drawn(call);
        return behaviour(call).Map(part => part.Because(cause));
    };

    public static Cause Drawn(OperatorCall call) => call.Because(CauseKind.Randomness, $"'{call.Text}' draws random numbers");
}
