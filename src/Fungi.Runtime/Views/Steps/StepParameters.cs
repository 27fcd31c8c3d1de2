namespace Fungi.Runtime.Views.Steps;

/// <summary>Checks of what the author of a transform wrote.</summary>
internal static class StepParameters
{
    /// <summary>Refuses a step whose parameters are wrong.</summary>
    /// <param name="step">The step.</param>
    /// <param name="isRight">Whether they are right.</param>
    /// <param name="expected">What they should be.</param>
    public static void Expect(this ViewStep step, bool isRight, string expected)
    {
        if (!isRight) throw new InputException($"{step}: expected {expected}.");
    }

    /// <summary>Whether a number lies between two others or is one of them; NaN does not.</summary>
    public static bool IsWithin(this double value, double minimum, double maximum) => value >= minimum && value <= maximum;

    /// <summary>Whether bounds are in order and lie between two others.</summary>
    public static bool IsWithin(this (double Low, double High) bounds, double minimum, double maximum) =>
        bounds.Low >= minimum && bounds.Low <= bounds.High && bounds.High <= maximum;

    /// <summary>Whether bounds are in order, above 0 and finite.</summary>
    public static bool IsPositive(this (double Low, double High) bounds) => bounds.Low > 0 && bounds.IsWithin(0, double.MaxValue);
}
