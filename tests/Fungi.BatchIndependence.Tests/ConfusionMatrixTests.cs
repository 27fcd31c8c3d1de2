using Fungi.BatchIndependence.Fuzzing.Analysis;
using Fungi.Tests;
using Xunit.Abstractions;

namespace Fungi.BatchIndependence.Tests;

/// <summary>The analyzers against the measurement, on the corpus.</summary>
public sealed class ConfusionMatrixTests(ITestOutputHelper output)
{
    private const string Begin = "<!-- confusion matrix, written by ConfusionMatrixTests: UPDATE_SNAPSHOTS=1 ./fungi test -->\n";
    private const string End = "<!-- end of the confusion matrix -->\n";

    [Fact]
    public async Task No_coupled_loss_passes()
    {
        var matrix = await Matrix();
        output.WriteLine(matrix.ToString());
        Assert.Empty(matrix[isCoupled: true, Verdict.Proved]);
    }

    [Fact]
    public async Task Few_independent_losses_are_called_coupled()
    {
        var matrix = await Matrix();
        var diagnostics = await CorpusAnalysis.Diagnostics;
        foreach (var loss in CorpusLoss.All.Where(loss => !loss.IsCoupled))
        {
            foreach (var diagnostic in diagnostics[loss.Type.FullName!]) output.WriteLine($"{loss.Name}: {diagnostic}");
        }

        Assert.InRange(matrix.Share(isCoupled: false, Verdict.Refuted), 0, 0.02);
    }

    [Fact]
    public async Task Most_independent_losses_are_proved()
    {
        var matrix = await Matrix();
        Assert.InRange(matrix.Share(isCoupled: false, Verdict.NotProved), 0, 0.1);
    }

    [Fact]
    public async Task The_page_shows_the_matrix()
    {
        var path = RepositoryFiles.Path("docs", "batch-independence.md");
        var page = File.ReadAllText(path);
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var current = page[..start] + await Matrix() + page[end..];
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") File.WriteAllText(path, current);
        else Assert.Equal(current, page);
    }

    private static async Task<ConfusionMatrix> Matrix() => new(CorpusLoss.All, await CorpusAnalysis.Diagnostics);
}
