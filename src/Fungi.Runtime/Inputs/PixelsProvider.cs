using Fungi.Runtime.Views;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Hands the views' pixels over, whole or in patches: <see cref="PixelsInput"/>.</summary>
internal sealed class PixelsProvider : LossInputProvider<PixelsInput>
{
    protected override Tensor Provide(PixelsInput input, LossContext context)
    {
        return context.Read(input, views => input.Patches ? Patches.Cut(Whole(views.Rendered), views.Rendered) : Whole(views.Rendered));

        static Tensor Whole(RenderedViews views) => views.Unmasked ?? views.Pixels;
    }
}
