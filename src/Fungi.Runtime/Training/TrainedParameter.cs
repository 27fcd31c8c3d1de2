using static TorchSharp.torch;

namespace Fungi.Runtime.Training;

/// <summary>A tensor that a training changes.</summary>
/// <param name="Name">Its name among all of them.</param>
/// <param name="Value">Its value, which requires gradients.</param>
/// <param name="FrozenSteps">For how many steps it stays as it is.</param>
internal sealed record TrainedParameter(string Name, Tensor Value, int FrozenSteps = 0);
