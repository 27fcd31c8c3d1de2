using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Hands patch tokens over, through a head where one is named: <see cref="PatchTokensInput"/>.</summary>
internal sealed class PatchTokensProvider : LossInputProvider<PatchTokensInput>
{
    protected override Tensor Provide(PatchTokensInput input, LossContext context)
    {
        var origin = context.Origin(input);
        return origin.Project(input, input.Source(context.Plan) is PatchTokensInput source ? Provide(source, origin) : origin.Read(input, views => views.PatchTokens));
    }
}
