using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Projects embeddings through a head: <see cref="LatentsInput"/>.</summary>
internal sealed class LatentsProvider : LossInputProvider<LatentsInput>
{
    protected override Tensor Provide(LatentsInput input, LossContext context) => context.Project(input, views => views.Embeddings);
}
