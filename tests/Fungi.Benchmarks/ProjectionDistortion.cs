using System.Globalization;
using Fungi.Runtime.Gradients;
using Fungi.Runtime.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Benchmarks;

/// <summary>How far the cosine of two projected gradients is from that of the gradients: the root of the mean square over pairs and draws, for 384 x 385 numbers in 384.</summary>
internal static class ProjectionDistortion
{
    private const int Rows = 384, Outputs = 384, Inputs = 385, Pairs = 100, Draws = 3;

    public static void Print()
    {
        Console.WriteLine("tokens  cosine of factors  cosine of gradients  Rademacher  Khatri-Rao  ratio");
        foreach (var tokens in (int[])[1, 13, 50])
        {
            foreach (var cosine in (double[])[0, 0.5, 0.7, 0.9])
            {
                using var scope = NewDisposeScope();
                var (first, second) = CorrelatedPairs(tokens, cosine);
                var exact = Cosine(first.Product().flatten(1), second.Product().flatten(1));
                var dense = Error(key => new RademacherProjection(key, Rows, Outputs * Inputs, CPU));
                var products = Error(key => new KhatriRaoProjection(key, Rows, Outputs, Inputs, CPU));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{tokens,6}  {cosine,17}  {exact.mean().ToDouble(),19:0.000}  {dense,10:0.0000}  {products,10:0.0000}  {products / dense,5:0.00}"));

                double Error(Func<RandomKey, IGradientProjection> draw) => Math.Sqrt(Enumerable.Range(0, Draws).Average(number =>
                {
                    using var projection = draw(RandomKey.From(number));
                    return (Cosine(Projected(projection, first), Projected(projection, second)) - exact).square().mean().ToDouble();
                }));
            }
        }
    }

    private static Tensor Projected(IGradientProjection projection, GradientFactors gradients) => projection.Project(projection.Hold([gradients]));

    private static Tensor Cosine(Tensor first, Tensor second) => nn.functional.cosine_similarity(first, second, dim: 1);

    /// <summary>Pairs whose tokens' factors, one by one, have about the wanted cosine.</summary>
    private static (GradientFactors First, GradientFactors Second) CorrelatedPairs(int tokens, double cosine)
    {
        var (outputs, otherOutputs) = Pair("outputs", Outputs);
        var (inputs, otherInputs) = Pair("inputs", Inputs);
        return (new(outputs, inputs), new(otherOutputs, otherInputs));

        (Tensor, Tensor) Pair(string side, int width)
        {
            var first = Draw(side, width);
            return (first, (first * cosine) + (Draw($"other {side}", width) * Math.Sqrt(1 - (cosine * cosine))));
        }

        Tensor Draw(string name, int width) => CounterRandom.Uniform(RandomKey.From(7).With(name), -1, 1, Pairs, tokens, width);
    }
}
