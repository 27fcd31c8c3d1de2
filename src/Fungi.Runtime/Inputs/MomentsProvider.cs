using Fungi.Runtime.State;
using Fungi.Solvers;
using static TorchSharp.torch;

namespace Fungi.Runtime.Inputs;

/// <summary>Sums another input's values up: <see cref="MomentsInput"/>.</summary>
internal sealed class MomentsProvider : FrozenInputProvider<MomentsInput>
{
    protected override Tensor Compute(MomentsInput input, FrozenSources sources)
    {
        using var scope = NewDisposeScope();
        var x = sources.Points(input, input.Of, input.Size);
        if (input.Kind == MomentKind.Mean) return Mean(x, sources.Cancellation).to(ScalarType.Float32).MoveToOuterDisposeScope();
        var y = input.With is null ? x : sources.Points(input, input.With, input.Size);
        if (x.shape[0] < 2) throw new InputException($"loss input '{input.Parameter}': the {input.Kind} of one point; expected at least two.");
        if (x.shape[0] != y.shape[0])
            throw new InputException($"loss input '{input.Parameter}': '{input.Of}' has {x.shape[0]} points and '{input.With}' {y.shape[0]}; expected as many, one for one.");

        var moments = Covariance.Of(x, y, sources.Cancellation);
        var moment = input.Kind switch
        {
            MomentKind.Covariance => moments.Matrix,
            MomentKind.SecondMoment => moments.SecondMoment(x.shape[0]),
            _ => Whitening.Of(moments.Matrix) ?? throw new InputException(
                $"loss input '{input.Parameter}': the {x.shape[0]} points of '{input.Of}' do not vary in all of their {x.shape[1]} dimensions, so nothing whitens them; expected more points, or a head with a smaller Dim."),
        };
        return moment.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>The sum alone: a centre needs no products of its points' dimensions, of which DINO has 65536.</summary>
    private static Tensor Mean(Tensor points, CancellationToken cancellation)
    {
        var sum = zeros(points.shape[1], dtype: ScalarType.Float64, device: points.device);
        foreach (var tile in RowTiles.Of(cancellation, points)) sum.add_(tile[0].sum(dim: 0));
        return sum.div_(points.shape[0]);
    }
}
