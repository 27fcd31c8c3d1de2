using static TorchSharp.torch;

namespace Fungi.Evaluation.Tests;

public sealed class ClusteringTests
{
    [Fact]
    public void Clusters_from_given_centres_are_scikit_learns()
    {
        using var features = Features.ToTensor(ScikitLearn.Train.Rows);
        using var centres = features.narrow(0, 0, 4);
        var (assignment, inertia) = KMeans.Fit(features, centres);
        Assert.Equal(ScikitLearn.Of("clusters")["assignment"]!.Array<long>(), assignment);
        Assert.Equal(ScikitLearn.Of("clusters")["inertia"]!.GetValue<double>(), inertia, 4);
    }

    [Fact]
    public void Agreement_is_scikit_learns()
    {
        var expected = ScikitLearn.Of("clusters");
        var agreement = ClusterAgreement.Compute(expected["assignment"]!.Array<long>(), ScikitLearn.Train.Labels);
        Assert.Equal(expected["nmi"]!.GetValue<double>(), agreement.MutualInformation, 10);
        Assert.Equal(expected["ari"]!.GetValue<double>(), agreement.RandIndex, 10);
        Assert.Equal(expected["accuracy"]!.GetValue<double>(), agreement.Accuracy, 10);
    }

    [Fact]
    public void Clusters_that_are_the_classes_agree_whatever_their_numbers() =>
        Assert.Equal(new ClusterAgreement(1, 1, 1), ClusterAgreement.Compute([5, 5, 9, 9, 9, -1], [0, 0, 1, 1, 1, 2]));

    /// <summary>Against every way to give a cluster a class, for random tables with more clusters, more classes, or as many.</summary>
    [Theory]
    [InlineData(3, 5)]
    [InlineData(5, 3)]
    [InlineData(5, 5)]
    public void The_accuracy_is_that_of_the_best_assignment(int clusters, int classes)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var (found, truth) = (Features.DrawLabels(seed, 40, clusters), Features.DrawLabels(1000 + seed, 40, classes));
            Assert.Equal(Best(0, []) / 40.0, ClusterAgreement.Compute(found, truth).Accuracy, 12);

            int Best(int cluster, HashSet<long> taken) => cluster == clusters ? 0 : Math.Max(
                Best(cluster + 1, taken),
                Enumerable.Range(0, classes).Select(label => (long)label).Except(taken).ToArray()
                    .Select(label => Enumerable.Range(0, 40).Count(i => found[i] == cluster && truth[i] == label) + Best(cluster + 1, [.. taken, label])).DefaultIfEmpty(0).Max());
        }
    }

    [Fact]
    public void Far_groups_are_found_and_each_time_the_same()
    {
        var labels = Enumerable.Range(0, 60).Select(row => (long)(row % 6)).ToArray();
        using var features = Features.ToTensor([.. labels.Select((label, row) => (float[])[label * 100 + (row % 5), row % 3])]);
        var (assignment, inertia) = new KMeans().Fit(features, 6);
        Assert.Equal(1, ClusterAgreement.Compute(assignment, labels).Accuracy);
        Assert.Equal(assignment, new KMeans().Fit(features, 6).Assignment);
        Assert.InRange(new KMeans { Starts = 1 }.Fit(features, 6).Inertia, inertia, double.PositiveInfinity);
    }

    [Fact]
    public void A_cluster_without_rows_takes_the_farthest()
    {
        using var features = tensor(new float[] { 0, 1, 2, 50 }).reshape(4, 1);
        using var centres = tensor(new float[] { 0, 1000 }).reshape(2, 1);
        Assert.Equal([0L, 0, 0, 1], KMeans.Fit(features, centres).Assignment);
    }

    [Fact]
    public void Clusters_that_cannot_be_are_the_users_mistake()
    {
        using var features = ones(4, 2);
        Assert.Throws<InputException>(() => new KMeans().Fit(features, 5));
        Assert.Throws<InputException>(() => new KMeans { Starts = 0 }.Fit(features, 2));
        Assert.Equal(4, new KMeans().Fit(features, 3).Assignment.Length); // equal rows fill as many clusters as they can
        Assert.Throws<ArgumentException>(() => ClusterAgreement.Compute([0], [0, 1]));
    }
}
