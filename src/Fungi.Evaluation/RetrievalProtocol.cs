namespace Fungi.Evaluation;

/// <summary>Which of a gallery's samples answer a query, and how a ranking of them is measured.</summary>
/// <param name="Name">Its name in results; empty where there is one alone.</param>
/// <param name="Judge">Judges the gallery for a query; what it does not set is <see cref="Judgement.Wrong"/>.</param>
public sealed record RetrievalProtocol(string Name, RetrievalProtocol.Judging Judge)
{
    /// <summary>Judges a gallery for a query.</summary>
    /// <param name="query">The query's row.</param>
    /// <param name="gallery">[N] the judgements, all <see cref="Judgement.Wrong"/>.</param>
    public delegate void Judging(int query, Span<Judgement> gallery);

    /// <summary>
    /// Whether the rules of Oxford and Paris hold: precision over recall is joined by straight lines, and the k of a precision at k is no greater than the rank of
    /// the last right answer.
    /// </summary>
    public bool IsRevisited { get; init; }

    /// <summary>A sample of the query's class answers it.</summary>
    /// <param name="galleryLabels">[N] the gallery's classes.</param>
    /// <param name="queryLabels">[M] the queries' classes.</param>
    public static RetrievalProtocol OfClasses(IReadOnlyList<long> galleryLabels, IReadOnlyList<long> queryLabels) => new("", (query, gallery) =>
    {
        for (var row = 0; row < gallery.Length; row++)
        {
            if (galleryLabels[row] == queryLabels[query]) gallery[row] = Judgement.Right;
        }
    });

    /// <summary>
    /// The revisited Oxford and Paris buildings (Radenović et al. 2018, arXiv 1803.11285): easy ones alone, easy and hard ones, or hard ones alone answer a query;
    /// those of the other kind are then ignored, as junk is.
    /// </summary>
    /// <param name="truths">[M] what answers each query.</param>
    public static IReadOnlyList<RetrievalProtocol> Revisited(IReadOnlyList<RevisitedTruth> truths)
    {
        return [Of("easy", Judgement.Right, Judgement.Ignored), Of("medium", Judgement.Right, Judgement.Right), Of("hard", Judgement.Ignored, Judgement.Right)];

        RetrievalProtocol Of(string name, Judgement easy, Judgement hard) => new(name, (query, gallery) =>
        {
            // Right last: what the truth names twice counts.
            Set(truths[query].Junk, Judgement.Ignored, gallery);
            Set(easy == Judgement.Right ? truths[query].Hard : truths[query].Easy, easy == Judgement.Right ? hard : easy, gallery);
            Set(easy == Judgement.Right ? truths[query].Easy : truths[query].Hard, Judgement.Right, gallery);
        }) { IsRevisited = true };
    }

    private static void Set(IReadOnlyList<int> rows, Judgement judgement, Span<Judgement> gallery)
    {
        foreach (var row in rows) gallery[row] = judgement;
    }
}

/// <summary>What answers a query, as rows of the gallery.</summary>
/// <param name="Easy">What shows the building clearly.</param>
/// <param name="Hard">What hardly shows it.</param>
/// <param name="Junk">What is not judged.</param>
public sealed record RevisitedTruth(IReadOnlyList<int> Easy, IReadOnlyList<int> Hard, IReadOnlyList<int> Junk);
