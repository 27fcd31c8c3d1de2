namespace Fungi;

/// <summary>
/// View v of a group is tile v, row by row, of a square image that is cut into TilesPerAxis² cells: the tiles of a jigsaw puzzle (Noroozi
/// and Favaro 2016, arXiv 1603.09246). A cell's side is floor(S / TilesPerAxis) for an image of side S.
/// </summary>
/// <param name="TilesPerAxis">The cells along one axis.</param>
/// <param name="TileSize">
/// The side in pixels of a window at a random place in the cell, so that edges do not go on from tile to tile; null: the whole cell, and nothing is random.
/// </param>
public sealed record TileGrid(int TilesPerAxis, int? TileSize) : ViewStep
{
    internal override bool IsRandom => TileSize is not null;
}

/// <summary>Adds <see cref="TileGrid"/>.</summary>
public static class TileGridStep
{
    /// <inheritdoc cref="Fungi.TileGrid"/>
    public static ImageView TileGrid(this ImageView view, int tilesPerAxis, int? tileSize = null) => view.Then(new TileGrid(tilesPerAxis, tileSize));
}
