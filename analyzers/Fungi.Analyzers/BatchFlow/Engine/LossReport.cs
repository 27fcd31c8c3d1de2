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
    public static IReadOnlyList<Diagnostic> Of(AbstractValue result, Location loss, bool isAssertedIndependent)
    {
        Diagnostic[] errors = [.. Errors(result, loss)];
        if (errors.Length > 0 || isAssertedIndependent) return errors;
        Diagnostic[] unproved = [.. result.AllCauses.All.Select(cause => At(cause, loss, BatchRules.NotProved, Property(BatchRules.Method, cause.Annotatable), cause.Text))];
        if (unproved.Length > 0) return unproved;
        return Doubt(result as TensorValue) is { } doubt ? [Diagnostic.Create(BatchRules.NotProved, loss, doubt)] : [];
    }

    private static IEnumerable<Diagnostic> Errors(AbstractValue result, Location loss)
    {
        var tensor = result as TensorValue;
        Cause[] causes = [.. result.AllCauses.All];
        Cause[] proved = [.. causes.Where(static cause => cause.Kind != CauseKind.NotProved)];
        if (proved.Length > 0)
        {
            var isReduced = tensor is not { Shape.HasSamples: true };
            return proved.Select(cause => cause.Kind == CauseKind.BatchReduction && isReduced
                ? At(cause, loss, BatchRules.NotPerSample, Property(BatchRules.Axes, cause.OtherAxes), Reduced(tensor))
                : At(cause, loss, Rule(cause.Kind), properties: null, cause.Text));
        }

        if (result.Bound.Count > 0) return [Diagnostic.Create(BatchRules.Coupled, loss, "the result is that of the last sample of a loop")];
        return causes.Length == 0 && tensor is { Shape: { HasGap: false } shape } && NotPerSample(shape) is { } what ? [Diagnostic.Create(BatchRules.NotPerSample, loss, what)] : [];
    }

    /// <summary>Why a result that nothing is known against may yet be no value per sample; null where it is one.</summary>
    private static string? Doubt(TensorValue? tensor)
    {
        if (tensor is not { Shape: var shape }) return "the result is not followed";
        if (!shape.HasSamples && (shape.HasGap || !shape.Dimensions[0].Size.IsKnown)) return $"that the result has one value for each sample is not known, {Shown(shape)}";
        if (shape.HasGap && shape.HasSamples && !shape.Dimensions[0].IsBatch) return $"the result's axes are not all known, {Shown(shape)}";
        return shape.Dimensions.Any(IsScattered) ? "the order of the samples in the result is lost" : null;
    }

    private static bool IsScattered(Dimension dimension) => dimension.Factors.Any(static factor => factor.Samples == SamplePlacement.Scattered);

    private static ImmutableDictionary<string, string?>? Property(string key, string? value) =>
        value is null ? null : ImmutableDictionary<string, string?>.Empty.Add(key, value);

    private static string Reduced(TensorValue? tensor) => tensor is { Shape: { HasGap: false, Dimensions.Count: > 0 } shape } ? $"{shape}, reduced over the batch" : "one number for the whole batch";

    /// <summary>What a result is that is known to be no value per sample; null where it is one, or is not known.</summary>
    private static string? NotPerSample(TensorShape shape)
    {
        if (shape.Dimensions.Count == 1)
        {
            var only = shape.Dimensions[0];
            if (only.IsBatch || (!only.HasSamples && (!only.Size.IsKnown || only.Size.IsSurely(Size.Batch))) || IsScattered(only)) return null;
        }
        else if (shape.Dimensions.Count > 1 && shape.Dimensions.All(static dimension => dimension.Size.Constant is null && !dimension.Size.IsKnown))
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
