using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using static Fungi.Analyzers.RulePage;
using static Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace Fungi.Analyzers.BatchFlow;

/// <summary>
/// The rules on what a loss may take from its batch: nothing. Every sample is differentiated by itself, so its loss must be the same whoever
/// its neighbours are.
/// </summary>
internal static class BatchRules
{
    public const string Batch = "Fungi.Batch";

    /// <summary>The property of <see cref="NotPerSample"/> that holds the result's other axes, such as "1,2"; absent: none.</summary>
    public const string Axes = nameof(Axes);

    /// <summary>The property of <see cref="NotProved"/> that holds the documentation id of the source method that could be annotated.</summary>
    public const string Method = nameof(Method);

    /// <summary>The property of <see cref="OverloadTrap"/> that holds the name of the parameter that was meant.</summary>
    public const string Axis = nameof(Axis);

    public static readonly DiagnosticDescriptor Coupled = new(
        "FNG2001", "Loss couples the samples of a batch",
        "{0}; the loss of a sample may depend on no other sample, so take what it needs of others frozen, as [Bank], [Prototypes] or [Moments]",
        Batch, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG2001"));

    public static readonly DiagnosticDescriptor NotProved = new(
        "FNG2002", "Independence of the batch is not proved",
        "{0}, so it is not proved that the loss of a sample depends on no other sample; write it with known operations, or mark the method with [BatchIndependent] or [BatchCoupled]",
        Batch, Warning, isEnabledByDefault: true, helpLinkUri: Page("FNG2002"));

    public static readonly DiagnosticDescriptor AnnotationContradicts = new(
        "FNG2003", "Annotation contradicts what is proved",
        "'{0}' is marked with {1}, but {2}; correct the annotation or the method",
        Batch, Warning, isEnabledByDefault: true, helpLinkUri: Page("FNG2003"));

    public static readonly DiagnosticDescriptor WritesState = new(
        "FNG2004", "Loss or transform writes state",
        "'{0}' writes {1}, which outlives the call, so that a later sample would depend on an earlier one; keep it in a local variable, or ask for it as an input",
        Batch, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG2004"));

    public static readonly DiagnosticDescriptor NotPerSample = new(
        "FNG2005", "Result is not one value for each sample",
        "The result is {0}; return one value for each sample, [B], reduced over all axes but the batch",
        Batch, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG2005"));

    public static readonly DiagnosticDescriptor BatchSize = new(
        "FNG2006", "Loss depends on the batch size",
        "{0}, and the loss of a sample depends on it; how samples are batched may change no value",
        Batch, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG2006"));

    public static readonly DiagnosticDescriptor Randomness = new(
        "FNG2007", "Loss draws random numbers",
        "'{0}' draws other numbers for each batch and call, so that the loss of a sample is no function of it; draw in 'Transform', whose steps are keyed by the sample",
        Batch, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG2007"));

    public static readonly DiagnosticDescriptor BatchNormalization = new(
        "FNG2008", "Batch normalisation takes the batch's statistics",
        "'{0}' normalises with the mean and variance of the batch; pass frozen ones, from [Moments], and 'training: false'",
        Batch, Error, isEnabledByDefault: true, helpLinkUri: Page("FNG2008"));

    public static readonly DiagnosticDescriptor OverloadTrap = new(
        "FNG2009", "Axis 0 binds to another parameter",
        "'{0}' reduces over no axis 0: a constant 0 converts to any enum, here to '{1}' for the parameter '{2}'; name the axis: '{3}: 0'",
        Batch, Warning, isEnabledByDefault: true, helpLinkUri: Page("FNG2009"));

    public static readonly DiagnosticDescriptor OperatorTable = new(
        "FNG2010", "Line of an operator table is not understood",
        "The line is passed over: {0}",
        Batch, Warning, isEnabledByDefault: true, helpLinkUri: Page("FNG2010"));

    /// <summary>All rules, in the order of their ids.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> All =
    [
        Coupled, NotProved, AnnotationContradicts, WritesState, NotPerSample,
        BatchSize, Randomness, BatchNormalization, OverloadTrap, OperatorTable,
    ];
}
