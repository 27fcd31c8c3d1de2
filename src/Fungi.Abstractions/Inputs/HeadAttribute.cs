namespace Fungi;

/// <summary>What inputs that pass through a projection head say of it. Inputs that name one head share it and must describe it alike.</summary>
/// <remarks>
/// A head is frozen while features are extracted. Unless it is fitted, it is random: linear layers with PyTorch's default initialisation
/// U(-1/sqrt(in), 1/sqrt(in)) for weight and bias, drawn from the run's seed, the objective's name and the head's name. In pretraining
/// every head starts at random and is trained; there a fitted one needs its <c>Dim</c>.
/// </remarks>
public abstract class HeadAttribute : ViewInputAttribute
{
    /// <summary>
    /// The <c>nameof</c> of an <see cref="int"/> option that holds L; absent: the size of what the head is fitted to, or else of its input.
    /// </summary>
    public string? Dim { get; init; }

    /// <summary>
    /// Whether the loss treats the input as a constant. In pretraining a head named <c>teacher</c> with a stop-gradient belongs to the
    /// exponential moving average of backbone and student head.
    /// </summary>
    public bool StopGradient { get; init; }

    /// <summary>Whether the head's input, an embedding or a token, is divided by its Euclidean length before it enters.</summary>
    public bool NormalizeEmbedding { get; init; } = true;

    /// <summary>How many hidden layers (linear, GELU) precede the head's last linear layer; they are random also where the last is fitted.</summary>
    public int HiddenLayers { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds the hidden layers' width; absent: 2048.</summary>
    public string? HiddenDim { get; init; }

    /// <summary>How the last layer is fitted on training samples, once at setup; by default it is random.</summary>
    public HeadFit Fit { get; init; }

    /// <summary>
    /// The <c>nameof</c> of the parameter that a fitted head predicts, view by view, or token by token, from its own input: view labels for
    /// a pretext classifier, pixels in patches for a decoder, another group's latents for a predictor.
    /// </summary>
    [RefersTo(typeof(ViewInput))]
    public string? FitTarget { get; init; }

    /// <summary>The <c>nameof</c> of an <see cref="int"/> option that holds the number of training samples to fit on, at most all there are; absent: 1024.</summary>
    public string? FitSize { get; init; }

    /// <summary>
    /// The <c>nameof</c> of an <see cref="int"/> option that holds for how many steps of a pretraining the last layer stays as it is, as DINO's
    /// does in the first epoch; absent: 0.
    /// </summary>
    public string? FrozenSteps { get; init; }

    /// <summary>
    /// Whether batch normalisation follows each hidden layer's linear part (Ioffe and Szegedy 2015, arXiv 1502.03167), with the
    /// statistics of one view of all samples of the batch, tokens included, and a trained weight and bias. It couples samples: for
    /// <c>PretrainLoss</c> only.
    /// </summary>
    public bool BatchNorm { get; init; }
}
