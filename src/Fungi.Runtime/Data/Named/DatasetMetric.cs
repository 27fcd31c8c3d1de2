namespace Fungi.Runtime.Data.Named;

/// <summary>By what results on a data set are reported.</summary>
public enum DatasetMetric
{
    /// <summary>The share of images that are classified correctly.</summary>
    Accuracy,

    /// <summary>The mean over the classes of the share that is classified correctly.</summary>
    MeanPerClassAccuracy,

    /// <summary>The mean average precision of retrieval, after the revisited protocol.</summary>
    MeanAveragePrecision,
}
