using Fungi.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Runtime.Tests.Training;

public sealed class GradientClippingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    [Fact]
    public void The_joint_norm_is_bounded_and_the_direction_kept()
    {
        Tensor[] gradients = [tensor([3f, 0f]), tensor(new[] { 4f, 12f }, [1, 2])];
        Assert.Equal(13, GradientClipping.ClipNorm(gradients, 6.5), 1e-6);
        Assert.Equal([1.5f, 0f], gradients[0].data<float>().ToArray());
        Assert.Equal([2f, 6f], gradients[1].data<float>().ToArray());
    }

    [Fact]
    public void No_gradients_have_no_length() => Assert.Equal(0, GradientClipping.ClipNorm([], 1));

    [Fact]
    public void Short_gradients_stay_as_they_are()
    {
        Tensor[] gradients = [tensor([0.1f, 0.2f])];
        GradientClipping.ClipNorm(gradients, 1);
        Assert.True(gradients[0].Equals(tensor([0.1f, 0.2f])));
    }

    public void Dispose() => scope.Dispose();
}
