using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Projects embeddings, or other latents, through a head: <see cref="LatentsInput"/>.</summary>
internal sealed class LatentsProvider : LossInputProvider<LatentsInput>
{
    protected override Tensor Provide(LatentsInput input, LossContext context)
    {
        var origin = context.Origin(input);
        return origin.Project(input, input.Source(context.Plan) is LatentsInput source ? Provide(source, origin) : origin.Read(input, views => views.Embedding(input.ClassToken)));
    }
}
