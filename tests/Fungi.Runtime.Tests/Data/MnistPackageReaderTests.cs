using System.Text;

namespace Fungi.Runtime.Tests.Data;

public sealed class MnistPackageReaderTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Numbers_become_grey_levels_and_files_become_classes()
    {
        // Image i of digit d: pixel 0 holds i, pixel 783 the value 0.2 (51 of 255), as many images as d % 3 + 1.
        for (var digit = 0; digit < 10; digit++)
            Write(digit, string.Join(',', Enumerable.Range(0, digit % 3 + 1).Select(image => $"{image / 2.0},{string.Join(',', Enumerable.Repeat("0", 782))},0.2")));

        var dataset = folder.Open();

        Assert.Equal(10, dataset.Classes.Count);
        Assert.Equal(["0/00000", "1/00000", "1/00001", "2/00000"], DatasetFolder.Ids(dataset).Take(4));
        Assert.Equal([0, 1, 1, 2, 2, 2, 3], dataset.Items.Take(7).Select(item => item.Label));
        Assert.Equal([0, 0, 128, 0, 128, 255], DatasetFolder.Shades(dataset).Take(6));
        var image = dataset.Read(5, default);
        Assert.Equal((28, 28), (image.Width, image.Height));
        Assert.Equal([51, 51, 51], image.Pixels[^3..]);
    }

    [Theory]
    [InlineData("0, 0, 0", "3 numbers; expected a multiple of 784")]
    [InlineData("", "0 numbers")]
    [InlineData("0, 1.5", "the value 1.5; expected numbers from 0 to 1.")]
    [InlineData("0, oops", "not JSON")]
    public void A_file_of_something_else_is_named(string numbers, string expected)
    {
        for (var digit = 0; digit < 10; digit++) Write(digit, string.Join(',', Enumerable.Repeat("0", 784)));
        Write(7, numbers);

        var error = folder.Error();

        Assert.Contains("7.json", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private void Write(int digit, string numbers) => folder.Write($"src/digits/{digit}.json", Encoding.UTF8.GetBytes($"{{ \"data\": [{numbers}] }}"));
}
