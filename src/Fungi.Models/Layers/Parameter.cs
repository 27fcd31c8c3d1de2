using static TorchSharp.torch;

namespace Fungi.Models.Layers;

/// <summary>One tensor of a backbone's state: a float32 master, and a copy in each other precision that was asked for.</summary>
public sealed class Parameter : IDisposable
{
    private readonly Dictionary<ScalarType, Tensor> casts = [];
    private readonly Initializer initializer;
    private Tensor? value;

    internal Parameter(string name, Initializer initializer, long[] shape)
    {
        Name = name;
        Shape = shape;
        this.initializer = initializer;
    }

    /// <summary>Its name in checkpoints.</summary>
    public string Name { get; }

    /// <summary>Whether it is kept but never trained.</summary>
    public bool IsStatistic { get; init; }

    /// <summary>Its sizes.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The float32 master.</summary>
    public Tensor Value => value ?? throw new InvalidOperationException($"The parameter '{Name}' has no value yet.");

    /// <summary>
    /// The parameter in a given precision. A copy is made once and kept, unless the parameter is being trained: then it is made anew, as
    /// part of the autograd graph.
    /// </summary>
    public Tensor As(ScalarType type)
    {
        if (type == Value.dtype) return Value;
        if (Value.requires_grad) return Value.to(type);
        lock (casts)
        {
            if (!casts.TryGetValue(type, out var cast)) casts[type] = cast = Value.to(type).DetachFromDisposeScope();
            return cast;
        }
    }

    /// <summary>Takes a copy of a tensor as the new value, in float32.</summary>
    public void Set(Tensor tensor) => Replace(() => tensor.detach().to(ScalarType.Float32, copy: true));

    /// <summary>Drops the copies in other precisions, which the master has outdated.</summary>
    public void Refresh()
    {
        foreach (var cast in casts.Values) cast.Dispose();
        casts.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Refresh();
        value?.Dispose();
    }

    internal void Initialize(Generator generator)
    {
        Replace(() => empty([.. Shape], dtype: ScalarType.Float32));
        initializer(Value, generator);
    }

    internal void To(Device device)
    {
        var trainable = Value.requires_grad;
        Replace(() => Value.detach().to(device));
        SetTrainable(trainable);
    }

    internal void SetTrainable(bool trainable)
    {
        Refresh();
        Value.requires_grad = trainable;
    }

    private void Replace(Func<Tensor> make)
    {
        using var scope = NewDisposeScope();
        var replacement = make().DetachFromDisposeScope();
        Dispose();
        value = replacement;
    }
}
