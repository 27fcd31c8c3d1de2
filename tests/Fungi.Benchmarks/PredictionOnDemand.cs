using System.Diagnostics;
using System.Globalization;
using Fungi.Evaluation;
using Fungi.Runtime.Store;
using static TorchSharp.torch;

namespace Fungi.Benchmarks;

/// <summary>
/// kNN for a program that compares it with another's, such as tests/benchmarks/knn_against_sklearn.py: reads train.npy [N, D], labels.npy [N] and
/// query.npy [M, D] in a directory, then classifies the queries once for each line of standard input and writes a line of the seconds that took
/// and the M classes.
/// </summary>
internal static class PredictionOnDemand
{
    public static void Run(string directory, int neighbors)
    {
        using var train = Read("train.npy");
        using var query = Read("query.npy");
        using var labelsFile = NpyFile.Open<long>(Path.Combine(directory, "labels.npy"));
        var labels = labelsFile.ReadAll();
        var knn = new KNearestNeighbors { K = neighbors };
        while (Console.ReadLine() is not null)
        {
            var start = Stopwatch.GetTimestamp();
            var classes = knn.Predict(train, labels, query);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds} {string.Join(' ', classes)}"));
        }

        Tensor Read(string name)
        {
            using var file = NpyFile.Open<float>(Path.Combine(directory, name));
            return tensor(file.ReadAll(), [file.Rows, file.Dim]);
        }
    }
}
