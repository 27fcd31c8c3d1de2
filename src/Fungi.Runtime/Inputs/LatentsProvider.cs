using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Projects embeddings through a head: <see cref="LatentsInput"/>.</summary>
internal sealed class LatentsProvider : LossInputProvider<LatentsInput>
{
    /// <summary>The head that is the moving average of the student's while a backbone is pretrained.</summary>
    public const string Teacher = "teacher";

    protected override Tensor Provide(LatentsInput input, LossContext context)
    {
        var isTeacher = input.StopGradient && input.Head.Name == Teacher;
        var embeddings = context.Select(isTeacher ? context.TeacherEmbeddings ?? context.Embeddings : context.Embeddings, input.Views);
        var latents = context.Heads[input.Head.Name].Forward(input.StopGradient ? embeddings.detach() : embeddings);
        return input.StopGradient ? latents.detach() : latents;
    }
}
