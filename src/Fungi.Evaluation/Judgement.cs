namespace Fungi.Evaluation;

/// <summary>What a sample of the gallery is to a query.</summary>
public enum Judgement : byte
{
    /// <summary>It does not answer the query.</summary>
    Wrong,

    /// <summary>It answers the query.</summary>
    Right,

    /// <summary>It is not judged, and left out of the ranking.</summary>
    Ignored,
}
