using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Projects embeddings, or other latents, through a head: <see cref="LatentsInput"/>.</summary>
internal sealed class LatentsProvider : LossInputProvider<LatentsInput>
{
    protected override Tensor Provide(LatentsInput input, LossContext context) => input.Source(context.Plan) is { } source
        ? context.Project(input, Provide(source, context))
        : context.Project(input, views => views.Embeddings);
}
