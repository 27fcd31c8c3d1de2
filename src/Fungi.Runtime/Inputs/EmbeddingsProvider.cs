using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Hands embeddings over as they are: <see cref="EmbeddingsInput"/>.</summary>
internal sealed class EmbeddingsProvider : LossInputProvider<EmbeddingsInput>
{
    protected override Tensor Provide(EmbeddingsInput input, LossContext context)
    {
        var embeddings = context.Read(input, views => views.Embedding(input.ClassToken));
        return input.StopGradient ? embeddings.detach() : embeddings;
    }
}
