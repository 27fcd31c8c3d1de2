using System.Collections.Immutable;
using Fungi.Analyzers.BatchFlow.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Fungi.Analyzers.BatchFlow.Engine;

/// <summary>Says of a loss what was found of its result.</summary>
internal static class LossReport
{
    /// <summary>The diagnostics for the value that a loss returns.</summary>
    /// <param name="result">The value.</param>
    /// <param name="loss">The loss, where nothing else is to blame.</param>
    /// <param name="isAssertedIndependent">Whether its author vouches for what cannot be proved.</param>
    public static IEnumerable<Diagnostic> Of(AbstractValue result, Location loss, bool isAssertedIndependent)
    {
        var tensor = result as TensorValue;
        Cause[] causes = [.. result.AllCauses.All];
        var isReduced = tensor is not { Shape.HasSamples: true };
        var errors = 0;
        foreach (var cause in causes)
        {
            if (cause.Kind == CauseKind.NotProved) continue;
            errors++;
            yield return cause.Kind == CauseKind.BatchReduction && isReduced
                ? At(cause, loss, BatchRules.NotPerSample, ImmutableDictionary<string, string?>.Empty.Add(BatchRules.Axes, cause.OtherAxes), Reduced(tensor))
                : At(cause, loss, Rule(cause.Kind), properties: null, cause.Text);
        }

        if (result.Bound.Count > 0 && errors == 0)
        {
            errors++;
            yield return Diagnostic.Create(BatchRules.Coupled, loss, "the result is that of the last sample of a loop");
        }

        if (errors == 0 && tensor is { Shape.HasGap: false } && !causes.Any(static cause => cause.Kind == CauseKind.NotProved) && NotPerSample(tensor.Shape) is { } shape)
        {
            errors++;
            yield return Diagnostic.Create(BatchRules.NotPerSample, loss, shape);
        }

        if (errors > 0 || isAssertedIndependent) yield break;
        var unproved = 0;
        foreach (var cause in causes)
        {
            unproved++;
            yield return At(cause, loss, BatchRules.NotProved, cause.Annotatable is { } method ? ImmutableDictionary<string, string?>.Empty.Add(BatchRules.Method, method) : null, cause.Text);
        }

        if (unproved > 0) yield break;
        if (tensor is null) yield return Diagnostic.Create(BatchRules.NotProved, loss, "the result is not followed");
        else if (!tensor.Shape.HasSamples && (tensor.Shape.HasGap || !tensor.Shape.Dimensions[0].Size.IsKnown)) yield return Diagnostic.Create(BatchRules.NotProved, loss, $"that the result has one value for each sample is not known, {Shown(tensor.Shape)}");
        else if (tensor.Shape.HasGap && tensor.Shape.HasSamples && !tensor.Shape.Dimensions[0].IsBatch) yield return Diagnostic.Create(BatchRules.NotProved, loss, $"the result's axes are not all known, {Shown(tensor.Shape)}");
        else if (tensor.Shape.Dimensions.Any(static dimension => dimension.Factors.Any(static factor => factor.Samples == SamplePlacement.Scattered))) yield return Diagnostic.Create(BatchRules.NotProved, loss, "the order of the samples in the result is lost");
    }

    private static string Reduced(TensorValue? tensor) => tensor is { Shape: { HasGap: false, Dimensions.Count: > 0 } shape } ? $"{shape}, reduced over the batch" : "one number for the whole batch";

    /// <summary>What a result is that is known to be no value per sample; null where it is one, or is not known.</summary>
    private static string? NotPerSample(TensorShape shape)
    {
        if (shape.Dimensions.Count == 1)
        {
            var only = shape.Dimensions[0];
            if (only.IsBatch || (!only.HasSamples && (!only.Size.IsKnown || only.Size.IsSurely(Size.Batch))) || only.Factors.Any(static factor => factor.Samples == SamplePlacement.Scattered)) return null;
        }
        else if (shape.Dimensions.All(static dimension => dimension.Size.Constant is null && !dimension.Size.IsKnown))
        {
            return null;
        }

        return $"{Shown(shape)}, {shape.Dimensions.Count switch { 0 => "a scalar", 1 => "one axis", _ => $"{shape.Dimensions.Count} axes" }}";
    }

    private static string Shown(TensorShape shape) => shape.ToString().Replace("!", "");

    private static DiagnosticDescriptor Rule(CauseKind kind) => kind switch
    {
        CauseKind.BatchSize => BatchRules.BatchSize,
        CauseKind.Randomness => BatchRules.Randomness,
        CauseKind.BatchNormalization => BatchRules.BatchNormalization,
        CauseKind.NotProved => BatchRules.NotProved,
        _ => BatchRules.Coupled,
    };

    /// <summary>A diagnostic in the loss, with the places in the methods it calls that led to it.</summary>
    private static Diagnostic At(Cause cause, Location loss, DiagnosticDescriptor rule, ImmutableDictionary<string, string?>? properties, string text)
    {
        SyntaxNode[] path = [.. cause.Calls.Select(static call => call.Node), .. cause.Site is null ? Enumerable.Empty<SyntaxNode>() : [cause.Site]];
        var place = path.Length == 0 ? loss : rule.Equals(BatchRules.NotPerSample) ? path[0].GetLocation() : Place(path[0]);
        return Diagnostic.Create(rule, place, path.Skip(1).Select(Place), properties, text);
    }

    /// <summary>Where a call is pointed at: from its name on, for what it is called on may be a long chain of calls.</summary>
    private static Location Place(SyntaxNode site) => site is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
        ? Location.Create(site.SyntaxTree, TextSpan.FromBounds(access.Name.SpanStart, site.Span.End))
        : site.GetLocation();
}
