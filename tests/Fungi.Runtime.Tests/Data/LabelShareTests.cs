using Fungi.Imaging;
using Fungi.Runtime.Data;

namespace Fungi.Runtime.Tests.Data;

public sealed class LabelShareTests
{
    private static readonly Images Balanced = new(200, 200, 200);

    [Fact]
    public void A_share_takes_as_many_of_each_class()
    {
        Assert.Equal([2, 2, 2], Counts(Balanced, "1%"));
        Assert.Equal([20, 20, 20], Counts(Balanced, "10%"));
        Assert.Equal([25, 25, 25], Counts(Balanced, "25"));
        Assert.Equal([200, 200, 200], Counts(Balanced, "100%"));
        Assert.Equal([1, 1, 25], Counts(new(1, 9, 250), "10%")); // of a small class one at least
        Assert.Equal([1, 2, 3], Counts(new(100, 150, 250), "1%")); // halves are rounded up
        Assert.Equal([1, 1, 1], Counts(Balanced, "0.5%"));
    }

    [Fact]
    public void A_smaller_share_is_a_part_of_a_larger_one()
    {
        HashSet<string> larger = [.. Ids(Balanced, "100%")];
        foreach (var share in (string[])["50%", "20", "9", "1%"])
        {
            HashSet<string> smaller = [.. Ids(Balanced, share)];
            Assert.Subset(larger, smaller);
            larger = smaller;
        }
    }

    [Fact]
    public void The_seed_chooses_and_the_ids_whatever_their_order()
    {
        var chosen = Ids(Balanced, "10%", seed: 3);
        Assert.Equal(chosen, Ids(Balanced, "10%", seed: 3));
        Assert.NotEqual(chosen, Ids(Balanced, "10%", seed: 4));
        Assert.Equal(chosen.Order(StringComparer.Ordinal), Ids(Balanced.Reversed(), "10%", seed: 3).Order(StringComparer.Ordinal));
        Assert.True(chosen.Select(id => int.Parse(id.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture)).Average() is > 70 and < 130, "the choice is spread over a class");
    }

    [Fact]
    public void More_than_there_are_is_refused_in_a_line() =>
        Assert.Equal("dataset images: class 'b' has 3 images; expected at least the 4 whose labels are to be used.", Assert.Throws<InputException>(() => Counts(new(5, 3), "4")).Message);

    [Theory]
    [InlineData("0%")]
    [InlineData("0")]
    [InlineData("101%")]
    [InlineData("-1%")]
    [InlineData("0.1")]
    [InlineData("ten")]
    [InlineData("10 %")]
    [InlineData("")]
    [InlineData("99999999999")]
    public void What_is_no_share_is_not_read(string text) => Assert.Null(LabelShare.TryParse(text));

    [Theory]
    [InlineData("10%")]
    [InlineData("0.5%")]
    [InlineData("25")]
    public void It_is_written_as_it_was_read(string text) => Assert.Equal(text, $"{LabelShare.TryParse(text)}");

    private static int[] Counts(Images images, string share) => [.. Choose(images, share, 1).GroupBy(index => images.Items[index].Label).OrderBy(group => group.Key).Select(group => group.Count())];

    private static string[] Ids(Images images, string share, long seed = 1) => [.. Choose(images, share, seed).Select(index => images.Items[index].Id)];

    private static int[] Choose(Images images, string share, long seed)
    {
        var chosen = LabelShare.TryParse(share)!.Value.Choose(images, seed);
        Assert.Equal(chosen.Distinct().Order(), chosen);
        return chosen;
    }

    /// <summary>A dataset of so many images in each class.</summary>
    private sealed class Images(params int[] perClass) : IDataset
    {
        public string Location => "images";

        public IReadOnlyList<string> Classes { get; } = [.. perClass.Index().Select(each => $"{(char)('a' + each.Index)}")];

        public IReadOnlyList<DatasetItem> Items { get; private init; } = [.. perClass.Index().SelectMany(each => Enumerable.Range(0, each.Item).Select(image => new DatasetItem($"{(char)('a' + each.Index)}/{image}", each.Index)))];

        public string Fingerprint => "00";

        public Images Reversed() => new(perClass) { Items = [.. Items.Reverse()] };

        public DecodedImage Read(int index, CancellationToken cancellation) => throw new NotSupportedException();

        private readonly int[] perClass = perClass;
    }
}
