namespace Fungi.Tests.Views;

/// <summary>Texts and sounds have views as images do.</summary>
public sealed class ModalityTests
{
    [Fact]
    public void Views_of_each_modality_record_their_steps()
    {
        var texts = TextViews.None.Group("deleted", 12, view => view.RandomWordDeletion(0.2).Apply("lower", text => text.ToLowerInvariant()));
        var sounds = AudioViews.None.Group("noisy", 16, view => view.AdditiveNoise().RandomTimeShift()).Group("plain", 1, view => view.Apply("same", sound => sound));
        Assert.Equal((Modality.Text, 12), (texts.Modality, texts.Count));
        Assert.Equal((Modality.Audio, 17), (sounds.Modality, sounds.Count));
        Assert.Equal("RandomWordDeletion { Probability = 0.2 } -> ApplyToText { Name = lower }", texts.Groups[0].View.ToString());
        Assert.Equal("AdditiveNoise { Amplitude = 0.1 } -> RandomTimeShift { Frames = 10 }", sounds.Groups[0].View.ToString());
        Assert.Equal([true, false], sounds.Groups.Select(group => group.View.IsRandom));
    }

    [Fact]
    public void Views_are_equal_within_their_modality()
    {
        Assert.Equal(TextView.Original.RandomWordDeletion(), TextView.Original.RandomWordDeletion(0.1));
        Assert.NotEqual(TextView.Original.RandomWordDeletion(), TextView.Original.RandomWordDeletion(0.2));
        Assert.NotEqual<View>(ImageView.Original, TextView.Original);
        Assert.NotEqual<View>(ImageView.Original, AudioView.Original);
        Assert.False(new ViewGroup("a", 1, TextView.Original).SharesViewsWith(new("a", 1, AudioView.Original)));
    }

    [Fact]
    public void A_group_has_one_name_in_every_modality() =>
        Assert.Throws<ArgumentException>(() => TextViews.None.Group("a", 1, view => view).Group("a", 1, view => view));
}
