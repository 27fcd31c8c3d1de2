using Fungi.Runtime.Data;

namespace Fungi.Runtime.Tests.Data.Named;

/// <summary>Data sets whose splits are lists in text, on small copies of their trees.</summary>
public sealed class ListedDatasetTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Food101()
    {
        Images("images/pie/1.jpg", "images/pie/2.jpg", "images/apple/3.jpg");
        folder.Lines("meta/train.txt", "pie/2", "apple/3");
        folder.Lines("meta/test.txt", "pie/1");

        Holds(folder.Open("food101", "train"), ["apple", "pie"], ("images/pie/2.jpg", "pie", 2), ("images/apple/3.jpg", "apple", 3));
        Holds(folder.Open("food101", "test"), ["pie"], ("images/pie/1.jpg", "pie", 1));
    }

    [Fact]
    public void Pets()
    {
        Images("images/Egyptian_Mau_7.jpg", "images/pug_12.jpg", "images/pug_13.jpg");
        folder.Lines("annotations/trainval.txt", "#Image CLASS-ID SPECIES BREED ID", "pug_12 2 2 1", "Egyptian_Mau_7 1 1 1");
        folder.Lines("annotations/test.txt", "pug_13 2 2 1");

        Holds(folder.Open("pets", "trainval"), ["Egyptian_Mau", "pug"], ("images/pug_12.jpg", "pug", 2), ("images/Egyptian_Mau_7.jpg", "Egyptian_Mau", 1));
        Holds(folder.Open("pets", "test"), ["pug"], ("images/pug_13.jpg", "pug", 3));
    }

    [Fact]
    public void Describable_textures()
    {
        Images("images/banded/1.jpg", "images/dotted/2.jpg", "images/dotted/3.jpg");
        folder.Lines("labels/train1.txt", "dotted/2.jpg");
        folder.Lines("labels/val1.txt", "banded/1.jpg");
        folder.Lines("labels/test1.txt", "dotted/3.jpg");

        Holds(folder.Open("dtd", "train"), ["dotted"], ("images/dotted/2.jpg", "dotted", 2));
        Holds(folder.Open("dtd", "trainval"), ["banded", "dotted"], ("images/dotted/2.jpg", "dotted", 2), ("images/banded/1.jpg", "banded", 1));
        Holds(folder.Open("dtd", "test"), ["dotted"], ("images/dotted/3.jpg", "dotted", 3));
    }

    [Fact]
    public void Aircraft_whose_variants_have_spaces_and_slashes()
    {
        Images("data/images/0034309.jpg", "data/images/0034958.jpg");
        folder.Lines("data/images_variant_train.txt", "0034309 F/A-18", "0034958 Boeing 717");

        Holds(folder.Open("aircraft", "train"), ["Boeing 717", "F/A-18"], ("data/images/0034309.jpg", "F/A-18", 1), ("data/images/0034958.jpg", "Boeing 717", 2));
    }

    [Fact]
    public void Birds()
    {
        Images("images/001.Albatross/A_1.jpg", "images/002.Auklet/B_1.jpg", "images/002.Auklet/B_2.jpg");
        folder.Lines("classes.txt", "1 001.Albatross", "2 002.Auklet");
        folder.Lines("images.txt", "1 001.Albatross/A_1.jpg", "2 002.Auklet/B_1.jpg", "3 002.Auklet/B_2.jpg");
        folder.Lines("image_class_labels.txt", "1 1", "2 2", "3 2");
        folder.Lines("train_test_split.txt", "1 0", "2 1", "3 0");

        string[] classes = ["001.Albatross", "002.Auklet"];
        Holds(folder.Open("cub200", "train"), classes, ("images/002.Auklet/B_1.jpg", "002.Auklet", 2));
        Holds(folder.Open("cub200", "test"), classes, ("images/001.Albatross/A_1.jpg", "001.Albatross", 1), ("images/002.Auklet/B_2.jpg", "002.Auklet", 3));

        folder.Lines("train_test_split.txt", "1 0", "2 1");
        Assert.EndsWith("train_test_split.txt: has no line for the number '3'; expected one.", Assert.Single(folder.Mistake("cub200", "train")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pie", "names the image 'images/pie.jpg', which is not below ")]
    [InlineData("pie/9", "names the image 'images/pie/9.jpg', which is not below ")]
    [InlineData("pie/../../../secret", "names the image 'images/pie/../../../secret.jpg'; expected a path below ")]
    [InlineData("pie//1", "names the image 'images/pie//1.jpg'; expected a path below ")]
    public void A_list_names_images_below_the_folder_alone(string line, string expected)
    {
        Images("images/pie/1.jpg");
        folder.Lines("meta/train.txt", line);

        Assert.Contains(expected, Assert.Single(folder.Mistake("food101", "train")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_a_list_that_says_too_little_is_told_by_its_number()
    {
        Images("images/pug_1.jpg");
        folder.Lines("annotations/trainval.txt", "pug_1 1 1 1", "", "pug_2");

        Assert.EndsWith("trainval.txt: line 3 is 'pug_2'; expected BREED_NUMBER CLASS SPECIES ID.", Assert.Single(folder.Mistake("pets", "trainval")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_is_listed_twice_is_refused()
    {
        Images("images/pie/1.jpg");
        folder.Lines("meta/train.txt", "pie/1", "pie/1");

        Assert.Contains("names the image 'images/pie/1.jpg' twice", Assert.Single(folder.Mistake("food101", "train")), StringComparison.Ordinal);
    }

    /// <summary>Writes images, the first of shade 1, the second of shade 2, and so on.</summary>
    private void Images(params string[] paths)
    {
        foreach (var (index, path) in paths.Index()) folder.Image(path, (byte)(index + 1));
    }

    private static void Holds(IDataset dataset, string[] classes, params (string Id, string Class, int Shade)[] expected)
    {
        Assert.Equal(classes, dataset.Classes);
        Assert.Equal(expected.Select(image => (image.Id, image.Class)), dataset.Items.Select(item => (item.Id, dataset.Classes[item.Label])));
        Assert.Equal(expected.Select(image => image.Shade), DatasetFolder.Shades(dataset).Select(shade => (int)shade));
    }
}
