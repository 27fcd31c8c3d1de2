using Fungi.Models;
using Fungi.Runtime.State;

namespace Fungi.Runtime.Training;

/// <summary>The exponential moving average of a student's backbone and head, which sets the targets in DINO, BYOL and their kin.</summary>
/// <param name="backbone">A copy of the student's backbone at the start; taken over.</param>
/// <param name="head">A copy of the student's head at the start; taken over.</param>
internal sealed class MeanTeacher(Backbone backbone, ProjectionHead head) : IDisposable
{
    /// <summary>The averaged backbone.</summary>
    public Backbone Backbone => backbone;

    /// <summary>The averaged head.</summary>
    public ProjectionHead Head => head;

    /// <summary>Moves towards the student.</summary>
    public void Follow(Backbone student, ProjectionHead studentHead, double momentum)
    {
        var (averages, values) = (backbone.Parameters, student.Parameters);
        ExponentialMovingAverage.Update(averages.Values, averages.Keys.Select(name => values[name]), momentum);
        ExponentialMovingAverage.Update(head.Parameters.Select(pair => pair.Value), studentHead.Parameters.Select(pair => pair.Value), momentum);
        backbone.Refresh();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        backbone.Dispose();
        head.Dispose();
    }
}
