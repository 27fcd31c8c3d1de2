using Fungi.Runtime.Inputs;
using Fungi.Runtime.Randomness;
using Fungi.Runtime.State;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Inputs;

public sealed class FittedProviderTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void What_a_method_hands_back_is_not_what_it_was_given()
    {
        var weight = new WeightInput("weight", 1, 2);
        var fitted = new FittedInput("fitted", 1, new("Same", ["weight"], (values, _) => values[0]));
        var given = ones(1, 2);
        var plan = new ObjectivePlan(ImageViews.None, [weight, fitted], _ => zeros(1));
        var sources = new FrozenSources(plan, new Dictionary<string, Tensor>(), new Dictionary<FrozenInput, Tensor> { [weight] = given }, RandomKey.From(1), CPU, new(images => images, 1), CancellationToken.None);
        var made = new LossInputProviders([new FittedProvider()]).Compute(fitted, sources);
        given.fill_(2);
        Assert.Equal([1f, 1], made.data<float>().ToArray());
    }

    public void Dispose() => scope.Dispose();
}
