using Fungi.Runtime.Hosting;

namespace Fungi.Cli.Display;

/// <summary>Shows the finished share of a stage, 0 to 1, as whole percents.</summary>
/// <param name="stage">The stage.</param>
/// <param name="display">Where it is shown.</param>
internal sealed class Share(string stage, IProgress<WorkProgress> display) : IProgress<double>
{
    public void Report(double value) => display.Report(new(stage, (long)(100 * value), 100) { ImagesPerUnit = 0 });
}
