namespace Fungi;

/// <summary>Stretches each channel so that its smallest number becomes 0 and its largest 1; a channel of one number stays as it is.</summary>
public sealed record AutoContrast : ViewStep;

/// <summary>Adds <see cref="AutoContrast"/>.</summary>
public static class AutoContrastStep
{
    /// <inheritdoc cref="Fungi.AutoContrast"/>
    public static ImageView AutoContrast(this ImageView view) => view.Then(new AutoContrast());
}
