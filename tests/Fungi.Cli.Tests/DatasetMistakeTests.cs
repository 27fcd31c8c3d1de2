using Fungi.Runtime.Store;

namespace Fungi.Cli.Tests;

/// <summary>Data that cannot be used is refused with one line, or left out where that was asked for.</summary>
public sealed class DatasetMistakeTests : IDisposable
{
    private readonly Workspace workspace = new();

    [Fact]
    public async Task A_folder_that_does_not_exist() =>
        (await workspace.ExtractAsync(fungi => fungi["Data"]!["Train"] = "absent")).Refused(workspace.File("absent"), "no such file or folder");

    [Fact]
    public async Task A_demonstration_without_digits() =>
        (await workspace.RunAsync("demo", "--data", "absent")).Refused(workspace.File("absent"), "no such file or folder");

    [Fact]
    public async Task No_training_split() =>
        (await workspace.ExtractAsync(fungi => fungi["Data"]!.AsObject().Remove("Train"))).Refused("appsettings.json: Fungi:Data:Train: missing");

    [Fact]
    public async Task An_empty_folder()
    {
        Directory.CreateDirectory(workspace.File("empty"));
        (await workspace.ExtractAsync(fungi => fungi["Data"]!["Query"] = "empty")).Refused(workspace.File("empty"), "empty", "expected");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no picture")]
    public async Task A_bad_image(string content)
    {
        File.WriteAllText(workspace.File("train", "1", "bad.png"), content);
        (await workspace.ExtractAsync()).Refused(workspace.File("train"), "1/bad.png");
    }

    [Fact]
    public async Task Bad_images_are_left_out_and_listed_where_that_was_asked_for()
    {
        File.WriteAllText(workspace.File("train", "0", "00.png"), "no picture");
        File.WriteAllText(workspace.File("train", "1", "empty.png"), "");
        var result = (await workspace.ExtractAsync(fungi => fungi["OnBadImage"] = "Skip")).Done();
        using var train = FeatureSet.Open(workspace.File("features", "train"));
        Assert.Equal(["0/00.png", "1/empty.png"], train.Manifest.Skipped.Select(skipped => skipped.Id));
        Assert.All(train.Manifest.Skipped, skipped => Assert.NotEmpty(skipped.Reason));
        Assert.Equal(Workspace.TrainImages - 1, train.SampleIds.Length);
        Assert.DoesNotContain("0/00.png", train.SampleIds);
        Assert.Equal(2, result.Errors.Count(line => line.Contains("train: skipped ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_dataset_that_changed_does_not_resume_the_run()
    {
        (await workspace.ExtractAsync()).Done();
        File.Copy(workspace.File("train", "0", "00.png"), workspace.File("train", "0", "new.png"));
        (await workspace.ExtractAsync()).Refused("train is ");
    }

    [Fact]
    public async Task Features_that_are_none() =>
        (await workspace.RunAsync("evaluate", "knn", "train")).Refused("train", "holds no manifest.json");

    [Fact]
    public async Task Features_without_a_query_split()
    {
        (await workspace.ExtractAsync(fungi => fungi["Data"]!.AsObject().Remove("Query"))).Done();
        (await workspace.RunAsync("evaluate", "knn", "features")).Refused(Path.Combine("features", "query"), "holds no manifest.json");
    }

    [Fact]
    public async Task A_query_split_of_other_classes()
    {
        Directory.Move(workspace.File("train", "2"), workspace.File("train", "two"));
        (await workspace.ExtractAsync()).Done();
        (await workspace.RunAsync("evaluate", "knn", "features")).Refused("the training split has no class '2' although the query split has");
    }

    public void Dispose() => workspace.Dispose();
}
