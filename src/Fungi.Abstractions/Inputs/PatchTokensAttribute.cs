namespace Fungi;

/// <summary>
/// The backbone's patch tokens after its last normalisation, row by row: <c>[B, V, N, E]</c>, or <c>[B, V, N, L]</c> through a head, batch
/// on axis 0. The class token is not among them. Per-sample gradients then flow through all tokens.
/// </summary>
/// <remarks>A backbone without patch tokens is refused. Groups of different image sizes have different N; name one in <c>Views</c>.</remarks>
public sealed class PatchTokensAttribute : HeadAttribute
{
    /// <summary>The name of the head that every token passes through; absent: none.</summary>
    public string? Head { get; init; }

    /// <summary>
    /// The <c>nameof</c> of a parameter of the same method whose patch tokens, through its head, enter this head in the backbone's place:
    /// prototypes on a bottleneck, as in iBOT. <see cref="ViewInputAttribute.Views"/> picks one group of its views; absent: all that it reads.
    /// </summary>
    [RefersTo(typeof(PatchTokensInput))]
    public string? Of { get; init; }
}
