using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>What latents and patch tokens have in common: a head, and a teacher.</summary>
internal static class HeadProjection
{
    /// <summary>The head that is the moving average of the student's while a backbone is pretrained.</summary>
    public const string Teacher = "teacher";

    /// <summary>Whether the input comes from the moving average of backbone and head while a backbone is pretrained.</summary>
    public static bool IsOfTeacher(this HeadInput input, ObjectivePlan plan) => input.StopGradient && plan.HeadsOf(input).Any(head => head.Name == Teacher);

    /// <summary>The heads that an input passes through, the last first.</summary>
    public static IEnumerable<HeadSpecification> HeadsOf(this ObjectivePlan plan, ViewInput input)
    {
        for (var next = input as HeadInput; next is { Head: { } head }; next = next.Source(plan)) yield return head;
    }

    /// <summary>Where an input comes from: from the moving average where it belongs to that and there is one.</summary>
    public static LossContext Origin(this LossContext context, HeadInput input) => input.IsOfTeacher(context.Plan) ? context.Teacher ?? context : context;

    /// <summary>The input's value from what enters its head, where it has one.</summary>
    public static Tensor Project(this LossContext context, HeadInput input, Tensor read)
    {
        if (input.StopGradient) read = read.detach();
        var projected = input.Head is { } head ? context.Heads[head.Name].Forward(read) : read;
        return input.StopGradient ? projected.detach() : projected;
    }
}
