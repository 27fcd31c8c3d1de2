using static TorchSharp.torch;

namespace Fungi.Models.Layers;

/// <summary>
/// The parameters of a backbone. Layers declare theirs by name and shape; then the whole set is filled from a checkpoint, or at random.
/// </summary>
public sealed class ParameterSet : IDisposable
{
    private const int Listed = 8;

    private readonly Dictionary<string, Parameter> parameters = new(StringComparer.Ordinal);

    /// <summary>The float32 masters by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors =>
        parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.Value, StringComparer.Ordinal);

    /// <summary>How many numbers the parameters are, without statistics.</summary>
    public long Count => parameters.Values.Where(parameter => !parameter.IsStatistic).Sum(parameter => parameter.Shape.Aggregate(1L, (product, size) => product * size));

    /// <inheritdoc cref="Backbone.UsesBatchStatistics"/>
    public bool UsesBatchStatistics { get; set; }

    /// <summary>Adds a parameter without a value.</summary>
    public Parameter Declare(string name, Initializer initializer, params long[] shape) => Add(new Parameter(name, initializer, shape));

    /// <summary>Adds a statistic without a value: it is kept and saved as parameters are, but never trained.</summary>
    public Parameter DeclareStatistic(string name, Initializer initializer, params long[] shape) => Add(new Parameter(name, initializer, shape) { IsStatistic = true });

    /// <summary>The sizes of a parameter; null where there is none of this name.</summary>
    public IReadOnlyList<long>? ShapeOf(string name) => parameters.GetValueOrDefault(name)?.Shape;

    /// <summary>Fills every parameter from a checkpoint that must hold these names and shapes and no others.</summary>
    /// <exception cref="InputException">Tensors are missing, surplus or of another shape: all of them are named.</exception>
    public void Load(TensorFile checkpoint)
    {
        var missing = parameters.Keys.Where(name => !checkpoint.Tensors.ContainsKey(name)).ToArray();
        var surplus = checkpoint.Tensors.Keys.Where(name => !parameters.ContainsKey(name)).ToArray();
        var mismatching = parameters.Values
            .Where(parameter => checkpoint.Tensors.ContainsKey(parameter.Name))
            .Select(parameter => (parameter.Name, Found: checkpoint.Tensors[parameter.Name].Shape, Expected: parameter.Shape))
            .Where(pair => !pair.Found.SequenceEqual(pair.Expected))
            .Select(pair => $"{pair.Name} [{string.Join(", ", pair.Found)}] instead of [{string.Join(", ", pair.Expected)}]")
            .ToArray();
        string?[] complaints = [Complaint("missing", missing), Complaint("surplus", surplus), Complaint("of another shape", mismatching)];
        if (complaints.Any(complaint => complaint is not null))
        {
            throw new InputException(
                $"{checkpoint.Path}: the tensors do not fit the backbone: {string.Join("; ", complaints.OfType<string>())}.");
        }

        foreach (var parameter in parameters.Values)
        {
            using var tensor = checkpoint.Read(parameter.Name);
            parameter.Set(tensor);
        }
    }

    /// <summary>Fills every parameter at random; equal seeds give equal values.</summary>
    public void Initialize(long seed)
    {
        using var generator = new Generator((ulong)seed);
        foreach (var parameter in parameters.Values) parameter.Initialize(generator);
    }

    /// <summary>Moves every parameter to a device.</summary>
    public void To(Device device)
    {
        foreach (var parameter in parameters.Values) parameter.To(device);
    }

    /// <summary>Makes a copy of every parameter in another precision.</summary>
    public void Cast(ScalarType type)
    {
        foreach (var parameter in parameters.Values) parameter.As(type);
    }

    /// <summary>Sets whether autograd records what is computed from the parameters.</summary>
    public void SetTrainable(bool trainable)
    {
        foreach (var parameter in parameters.Values) parameter.SetTrainable(trainable && !parameter.IsStatistic);
    }

    /// <inheritdoc cref="Parameter.Refresh"/>
    public void Refresh()
    {
        foreach (var parameter in parameters.Values) parameter.Refresh();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in parameters.Values) parameter.Dispose();
    }

    private Parameter Add(Parameter parameter)
    {
        parameters.Add(parameter.Name, parameter);
        return parameter;
    }

    private static string? Complaint(string what, string[] names) => names switch
    {
        [] => null,
        { Length: <= Listed } => $"{names.Length} {what} ({string.Join(", ", names)})",
        _ => $"{names.Length} {what} ({string.Join(", ", names.Take(Listed))}, ...)",
    };
}
