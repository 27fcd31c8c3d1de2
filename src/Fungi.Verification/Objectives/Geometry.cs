namespace Fungi.Verification;

/// <summary>The sizes that a plan leaves to the backbone: small, and unlike each other, so that no axis passes for another.</summary>
/// <param name="Embedding">E, the embedding's size.</param>
/// <param name="PatchesPerSide">The patches along one side of an image.</param>
/// <param name="PatchSide">P, a patch's side in pixels.</param>
internal sealed record Geometry(int Embedding, int PatchesPerSide, int PatchSide)
{
    private static readonly int[] PatchSides = [2, 4, 8, 14, 16]; // after the first, those of published backbones

    /// <summary>Colours.</summary>
    public const int Channels = 3;

    /// <summary>N, the patches of an image.</summary>
    public int Patches => PatchesPerSide * PatchesPerSide;

    /// <summary>An image's side in pixels.</summary>
    public int Side => PatchesPerSide * PatchSide;

    /// <summary>The numbers of one patch.</summary>
    public int PatchNumbers => Channels * PatchSide * PatchSide;

    /// <summary>
    /// Geometries for a plan, the best first. The others are for losses that only work where an option has the size of the backbone's
    /// embeddings or patches: a decoder's output, for instance.
    /// </summary>
    public static IEnumerable<Geometry> For(ObjectivePlan plan)
    {
        HashSet<int> taken = [Channels, LossExamination.Samples, plan.Views.Count, .. plan.Views.Groups.Select(group => group.Count), .. Sizes(plan)];
        var side = Unlike(taken, [2, 3, 4, 5, 6], side => side * side);
        var embedding = Unlike([.. taken, side * side], [7, 11, 13, 17, 19, 23], size => size);
        return
            from size in new[] { embedding }.Concat(Sizes(plan)).Distinct()
            from patch in PatchSides
            select new Geometry(size, side, patch);
    }

    private static int Unlike(HashSet<int> taken, int[] candidates, Func<int, int> size) =>
        candidates.FirstOrDefault(candidate => !taken.Contains(size(candidate)), candidates[0]);

    private static IEnumerable<int> Sizes(ObjectivePlan plan) => plan.Heads.Select(head => head.Dim).OfType<int>();
}
