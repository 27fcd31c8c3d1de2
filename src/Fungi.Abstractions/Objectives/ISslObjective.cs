namespace Fungi;

/// <summary>An objective as the runtime sees it. The generator implements it; authors do not.</summary>
public interface ISslObjective
{
    /// <summary>What is computed for each sample when features are extracted; null where the objective does not work on this modality.</summary>
    ObjectivePlan? Features(Modality modality);

    /// <summary>
    /// What is computed for each batch when a backbone is pretrained; the feature plan where the author wrote no other, and null where the
    /// objective does not work on this modality.
    /// </summary>
    ObjectivePlan? Pretraining(Modality modality);
}
