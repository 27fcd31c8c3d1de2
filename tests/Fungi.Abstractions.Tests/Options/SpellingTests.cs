namespace Fungi.Tests.Options;

public sealed class SpellingTests
{
    private static readonly string[] Candidates = ["Temperature", "LatentDim", "Seed"];

    [Theory]
    [InlineData("Temprature", "Temperature")]
    [InlineData("temperatures", "Temperature")]
    [InlineData("latent_dim", "LatentDim")]
    [InlineData("Sed", "Seed")]
    [InlineData("Need", "Seed")]
    [InlineData("Noes", null)]
    [InlineData("BatchSize", null)]
    public void The_closest_word_is_found_unless_it_is_far(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Closest(word, Candidates));
}
