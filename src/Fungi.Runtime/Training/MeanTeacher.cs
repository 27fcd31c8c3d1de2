using Fungi.Models;
using Fungi.Runtime.Inputs;
using Fungi.Runtime.State;
using TorchSharp;

namespace Fungi.Runtime.Training;

/// <summary>
/// The exponential moving average of a student, which sets the targets in DINO, BYOL and their kin. Loss inputs with a stop-gradient whose
/// head is named <c>teacher</c> come from it, with all that enters that head: the backbone and, for a head on other latents, their heads.
/// </summary>
internal sealed class MeanTeacher : IDisposable
{
    private readonly Dictionary<string, ProjectionHead> heads;

    private MeanTeacher(Backbone backbone, Dictionary<string, ProjectionHead> heads) => (Backbone, this.heads) = (backbone, heads);

    /// <summary>The averaged backbone.</summary>
    public Backbone Backbone { get; }

    /// <summary>The averaged heads by name, the teacher's own among them.</summary>
    public IReadOnlyDictionary<string, ProjectionHead> Heads => heads;

    /// <summary>The teacher that an objective asks for; null where it asks for none.</summary>
    /// <param name="plan">The objective's plan.</param>
    /// <param name="student">Whom it follows, at the start.</param>
    /// <param name="start">Makes a backbone like the student's at the start.</param>
    /// <exception cref="InputException">The teacher's head is not of the size of the student's.</exception>
    public static MeanTeacher? Of(ObjectivePlan plan, Student student, Func<Backbone> start)
    {
        var inputs = plan.Inputs.OfType<HeadInput>().Where(input => input.IsOfTeacher(plan)).ToList();
        if (inputs.Count == 0) return null;
        var own = inputs.SelectMany(plan.HeadsOf).First(head => head.Name == HeadProjection.Teacher);
        if (!student.Heads.TryGetValue(HeadSpecification.DefaultName, out var followed) || Sizes(followed.Specification) != Sizes(own))
            throw new InputException($"its teacher head {own} does not match the head '{HeadSpecification.DefaultName}' whose average it is; expected one shape.");
        if (inputs.SelectMany(plan.HeadsOf).FirstOrDefault(head => !student.Heads.ContainsKey(Followed(head.Name))) is { } alone)
            throw new InputException($"its head '{alone.Name}' belongs to the teacher alone and has nothing to be the average of; expected one that the student's latents pass through too.");
        return new(start(), inputs.SelectMany(plan.HeadsOf).DistinctBy(head => head.Name).ToDictionary(head => head.Name, head => student.Heads[Followed(head.Name)].Copy(), StringComparer.Ordinal));

        (int, bool, int, int, bool) Sizes(HeadSpecification head)
        {
            var input = plan.InputDim(head, student.Backbone.EmbeddingDim);
            return (head.Dim ?? input, head.NormalizeEmbedding, head.HiddenLayers == 0 ? input : head.HiddenDim, head.HiddenLayers, head.BatchNorm);
        }
    }

    /// <summary>Whether a head belongs to the teacher alone.</summary>
    public static bool Owns(ObjectivePlan plan, HeadSpecification head) => plan.Inputs.OfType<HeadInput>().Where(input => input.Head == head).All(input => input.IsOfTeacher(plan));

    /// <summary>Moves towards the student.</summary>
    public void Follow(Student student, double momentum)
    {
        var (averages, values) = (Backbone.Parameters, student.Backbone.Parameters);
        ExponentialMovingAverage.Update(averages.Values, averages.Keys.Select(name => values[name]), momentum);
        foreach (var (name, head) in heads)
            ExponentialMovingAverage.Update(head.Parameters.Select(pair => pair.Value), student.Heads[Followed(name)].Parameters.Select(pair => pair.Value), momentum);
        Backbone.Refresh();
    }

    /// <summary>All that it is, by name.</summary>
    public IEnumerable<KeyValuePair<string, torch.Tensor>> Tensors() =>
    [
        .. Backbone.Parameters.Select(parameter => KeyValuePair.Create($"backbone/{parameter.Key}", parameter.Value)),
        .. heads.SelectMany(head => head.Value.Parameters.Select(parameter => KeyValuePair.Create($"heads/{head.Key}/{parameter.Key}", parameter.Value))),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        Backbone.Dispose();
        foreach (var head in heads.Values) head.Dispose();
    }

    private static string Followed(string head) => head == HeadProjection.Teacher ? HeadSpecification.DefaultName : head;
}
