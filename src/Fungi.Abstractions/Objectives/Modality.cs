namespace Fungi;

/// <summary>What a sample is. An objective works on each kind that it has a <c>Transform</c> for.</summary>
public enum Modality
{
    /// <summary>A picture: <see cref="ImageViews"/>.</summary>
    Image,

    /// <summary>A text: <see cref="TextViews"/>.</summary>
    Text,

    /// <summary>A sound: <see cref="AudioViews"/>.</summary>
    Audio,
}
