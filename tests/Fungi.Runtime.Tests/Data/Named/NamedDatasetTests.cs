using System.Text;
using Fungi.Runtime.Data;
using Fungi.Runtime.Data.Named;
using Microsoft.Extensions.Configuration;

namespace Fungi.Runtime.Tests.Data.Named;

/// <summary>What holds for every named data set.</summary>
public sealed class NamedDatasetTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string> Splits
    {
        get
        {
            var splits = new TheoryData<string, string>();
            foreach (var dataset in NamedDataset.All)
            {
                foreach (var split in dataset.Splits) splits.Add(dataset.Name, split.Name);
            }

            return splits;
        }
    }

    [Fact]
    public void Names_differ_and_the_default_splits_are_splits()
    {
        Assert.Equal(NamedDataset.All.Count, NamedDataset.All.Select(dataset => dataset.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(NamedDataset.All, dataset =>
        {
            var splits = dataset.Splits.Select(split => split.Name).ToArray();
            Assert.Contains(dataset.TrainSplit, splits);
            Assert.Contains(dataset.QuerySplit, splits);
            Assert.NotEqual(dataset.TrainSplit, dataset.QuerySplit);
            Assert.Same(dataset, NamedDataset.Find(dataset.Name));
        });
    }

    [Theory, MemberData(nameof(Splits))]
    public void A_folder_with_something_else_is_answered_with_the_tree(string name, string split)
    {
        folder.Lines("readme.txt", "nothing");

        var lines = folder.Mistake(name, split);

        var dataset = NamedDataset.Find(name)!;
        Assert.Equal([$"dataset {folder.Path()}: ", $"; {name} expects"], [lines[0][..$"dataset {folder.Path()}: ".Length], lines[0][^$"; {name} expects".Length..]]);
        Assert.Equal(dataset.Tree.Select(line => $"  {line}"), lines[1..]);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        var whole = new DatasetFolder();
        whole.Dispose();

        Assert.Contains("there is no such folder; food101 expects", whole.Mistake("food101", "train")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_take_the_paper_s_splits_unless_they_name_others()
    {
        Assert.Equal(new() { Path = "f", Dataset = "pets", Split = "trainval" }, Read("""{ "Path": "f", "Dataset": "pets" }""", isQuery: false).Options);
        Assert.Equal("test", Read("""{ "Path": "f", "Dataset": "pets" }""", isQuery: true).Options.Split);
        Assert.Equal("val", Read("""{ "Path": "f", "Dataset": "flowers102", "Split": "val" }""", isQuery: true).Options.Split);
    }

    [Theory]
    [InlineData("""{ "Path": "f", "Dataset": "flowers" }""", "Data:Dataset: 'flowers' ", "flowers102")]
    [InlineData("""{ "Path": "f", "Dataset": "pets", "Split": "train" }""", "Data:Split: 'train' is no split of pets; expected one of trainval, test.", "")]
    [InlineData("""{ "Path": "f", "Split": "train" }""", "Data:Split: 'train' has no effect without Dataset", "")]
    public void A_mistake_in_the_options_is_one_line(string section, string start, string part)
    {
        var error = Assert.Single(Read(section, isQuery: false).Errors);

        Assert.StartsWith(start, error, StringComparison.Ordinal);
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_may_be_used_in_part()
    {
        foreach (var shade in new byte[] { 1, 2, 3 }) folder.Image($"images/a/{shade}.jpg", shade);
        folder.Lines("meta/train.txt", "a/3", "a/1", "a/2");
        var datasets = folder.Open("food101", "train");

        Assert.Equal(["images/a/3.jpg", "images/a/1.jpg", "images/a/2.jpg"], DatasetFolder.Ids(datasets));
        Assert.Equal([1, 2], DatasetFolder.Shades(Subset.OfEachClass(datasets, skip: 1, take: null)));
    }

    private static (DatasetOptions Options, List<string> Errors) Read(string json, bool isQuery)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Data": {{json}} }"""))).Build();
        var errors = new List<string>();
        return (DatasetOptions.Read(new(configuration.GetSection("Data"), "Data", errors), isQuery), errors);
    }
}
