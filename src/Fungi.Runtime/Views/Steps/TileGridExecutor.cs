using static TorchSharp.torch;

namespace Fungi.Runtime.Views.Steps;

/// <summary>Executes <see cref="TileGrid"/>.</summary>
internal sealed class TileGridExecutor : ViewStepExecutor<TileGrid>
{
    protected override Tensor Execute(TileGrid step, Tensor images, ViewContext context)
    {
        var (tiles, height, width) = (step.TilesPerAxis, (int)images.shape[^2], (int)images.shape[^1]);
        if (height != width) throw new InputException($"{step}: the image is {width} x {height} pixels; expected a square one, as after Resize or RandomResizedCrop.");
        step.Expect(tiles >= 1 && tiles <= width, $"TilesPerAxis from 1 to the image's {width} pixels");
        var (cell, size) = (width / tiles, step.TileSize ?? width / tiles);
        step.Expect(size >= 1 && size <= cell, $"a TileSize from 1 to the {cell} pixels of a cell");
        if (context.Views > tiles * tiles) throw new InputException($"{step}: the group has {context.Views} views; expected at most its {tiles * tiles} tiles.");

        var places = context.Draw((ref random) => (Top: random.NextInt(cell - size + 1), Left: random.NextInt(cell - size + 1)));
        return Cropping.CutEqual(images, context, [.. places.Index().Select(drawn =>
        {
            var (row, column) = Math.DivRem(drawn.Index % context.Views, tiles);
            return new CropBox((row * cell) + drawn.Item.Top, (column * cell) + drawn.Item.Left, size, size);
        })]);
    }
}
