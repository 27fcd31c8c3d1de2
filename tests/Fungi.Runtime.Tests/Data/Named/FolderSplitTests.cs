using System.Text.Json.Nodes;
using Fungi.Runtime.Data;
using Fungi.Runtime.Data.Named;

namespace Fungi.Runtime.Tests.Data.Named;

/// <summary>Data sets in class folders.</summary>
public sealed class FolderSplitTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Fixtures/make.py let scikit-learn draw it.</summary>
    [Fact]
    public void Land_use_is_divided_as_scikit_learn_does()
    {
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "eurosat.json")))!;
        DatasetItem[] items = [.. expected["labels"]!.AsArray().Select((label, row) => new DatasetItem($"{row}", (int)label!))];
        int[] test = [.. expected["test"]!.AsArray().Select(row => (int)row!)];

        Assert.Equal(test, EuroSat.Split(items, isTraining: false));
        Assert.Equal(Enumerable.Range(0, items.Length).Except(test), EuroSat.Split(items, isTraining: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2750/")]
    [InlineData("EuroSAT_RGB/")]
    public void Land_use_in_class_folders(string within)
    {
        for (byte shade = 0; shade < 10; shade++) folder.Image($"{within}{(shade < 5 ? "Forest" : "River")}/{shade}.jpg", shade);

        var (train, test) = (folder.Open("eurosat", "train"), folder.Open("eurosat", "test"));

        Assert.Equal(["Forest", "River"], train.Classes);
        Assert.Equal([4, 4], train.Items.CountBy(item => item.Label).Select(count => count.Value));
        Assert.Equal([1, 1], test.Items.CountBy(item => item.Label).Select(count => count.Value));
        Assert.Equal(Enumerable.Range(0, 10), DatasetFolder.Shades(train).Concat(DatasetFolder.Shades(test)).Select(shade => (int)shade).Order());
        Assert.NotEqual(train.Fingerprint, test.Fingerprint, StringComparer.Ordinal);
    }

    [Fact]
    public void A_thousand_classes()
    {
        folder.Image("train/n01440764/1.JPEG", 1);
        folder.Image("val/n01440764/2.JPEG", 2);

        Assert.Equal([1], DatasetFolder.Shades(folder.Open("imagenet", null)));
        Assert.Equal([2], DatasetFolder.Shades(folder.Open("imagenet", "val")));
    }

    [Fact]
    public void A_hundred_classes_of_ImageNet_in_the_parts_that_they_are_shared_in()
    {
        folder.Image("train.X1/n02/1.JPEG", 1);
        folder.Image("train.X2/n01/2.JPEG", 2);
        folder.Image("val.X/n01/3.JPEG", 3);

        var train = folder.Open("imagenet100", "train");

        Assert.Equal(["n01", "n02"], train.Classes);
        Assert.Equal([new("train.X2/n01/2.JPEG", 0), new("train.X1/n02/1.JPEG", 1)], train.Items);
        Assert.Equal([3], DatasetFolder.Shades(folder.Open("imagenet100", "val")));
    }

    [Fact]
    public void A_hundred_classes_of_ImageNet_that_are_listed()
    {
        folder.Image("train/n01/1.JPEG", 1);
        folder.Image("train/n02/2.JPEG", 2);
        folder.Image("train/n03/3.JPEG", 3);
        folder.Lines("imagenet100.txt", "n03", "n01");

        var train = folder.Open("imagenet100", "train");

        Assert.Equal(["n01", "n03"], train.Classes);
        Assert.Equal([1, 3], DatasetFolder.Shades(train));

        folder.Lines("imagenet100.txt", "n09");
        Assert.EndsWith("imagenet100.txt: names the class 'n09', which has no folder in train.", Assert.Single(folder.Mistake("imagenet100", "train")), StringComparison.Ordinal);
    }
}
