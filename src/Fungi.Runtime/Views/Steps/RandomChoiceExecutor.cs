using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="RandomChoice"/>.</summary>
internal sealed class RandomChoiceExecutor : ViewStepExecutor<RandomChoice>
{
    protected override Tensor Execute(RandomChoice step, Tensor images, ViewContext context)
    {
        var choices = step.Choices.Length;
        step.Expect(step.Count >= 1 && choices >= 1, "a Count of at least 1 and at least one choice");
        var drawn = context.Draw((ref random) =>
        {
            var order = new int[step.Count];
            for (var turn = 0; turn < order.Length; turn++) order[turn] = random.NextInt(choices);
            return order;
        });
        for (var turn = 0; turn < step.Count; turn++)
        {
            for (var choice = 0; choice < choices; choice++)
                images = context.Execute(step.Choices[choice], (turn * choices) + choice, images, [.. drawn.Select(order => order[turn] == choice)]);
        }

        return images;
    }
}
