using System.Reflection;
using System.Text.Json.Nodes;

namespace Fungi.Verification;

/// <summary>
/// Checks an objective's <c>Loss</c> by <see cref="BatchIndependence"/> without backbone and data set: on random inputs of the shapes that its
/// plan asks for, at its defaults and with its options at the bounds of their ranges. <c>PretrainLoss</c>, which may couple the batch, is left alone.
/// </summary>
/// <remarks>
/// Where the inputs of a setting would be so large that checking them takes long, whole-number options are halved until they are not, those first
/// that the setting is not about; the setting's name says which.
/// </remarks>
public sealed class ObjectiveVerification
{
    private const double Budget = 1 << 16; // numbers that one evaluation goes through
    private const double Limit = 128 * Budget; // beyond which nothing is checked
    private const int Small = 4; // sizes below it may leave a loss no room: labels need a logit each

    private static readonly int[] Divisors = [2, 4]; // a number of patches must be square

    private readonly ObjectiveDescriptor descriptor;
    private readonly IServiceProvider services;
    private readonly Dictionary<(BatchCheck Check, string? Input), ObjectiveFinding> findings = [];
    private SourceLocation? location;

    private ObjectiveVerification(ObjectiveDescriptor descriptor, IServiceProvider? services) =>
        (this.descriptor, this.services) = (descriptor, services ?? new SilentServices());

    /// <summary>Checks an objective.</summary>
    /// <param name="descriptor">The objective.</param>
    /// <param name="services">What its constructor may ask for; by default loggers that say nothing.</param>
    /// <param name="cancellation">Stops between settings.</param>
    /// <exception cref="InputException">Its loss reads a kind of input that is not the contract's.</exception>
    public static ObjectiveReport Verify(ObjectiveDescriptor descriptor, IServiceProvider? services = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return new ObjectiveVerification(descriptor, services).Verify(cancellation);
    }

    /// <summary>Checks an objective as it was made.</summary>
    /// <exception cref="InputException">Its plan has mistakes, or its loss reads a kind of input that is not the contract's.</exception>
    public static ObjectiveReport Verify(ISslObjective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var plans = Plans(objective, Enum.GetValues<Modality>());
        if (plans.SelectMany(plan => plan.Mistakes()).ToList() is { Count: > 0 } mistakes) throw new InputException(mistakes);
        ObjectiveFinding[] found = [.. plans.SelectMany(Check).DistinctBy(Key).Select(finding => new ObjectiveFinding(finding, "as it was made", 1))];
        return new(objective.GetType().Name, Checked: 1, LeftOut: 0, found, Locate(objective));
    }

    private ObjectiveReport Verify(CancellationToken cancellation)
    {
        var (measured, leftOut, reason) = (0, 0, "");
        foreach (var setting in OptionSetting.All(descriptor.Options))
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryCreate(setting, out var plans, out var mistake) && TryCheck(setting, plans, ref mistake)) measured++;
            else if (leftOut++ == 0) reason = mistake;
        }

        if (measured == 0) Add(new(BatchCheck.Runs, $"no setting of its options can be checked: {reason}"), "defaults");
        return new(descriptor.Name, measured, leftOut, [.. findings.Values.OrderBy(finding => finding.Finding.Check)], location);
    }

    private bool TryCheck(OptionSetting setting, IReadOnlyList<ObjectivePlan> plans, ref string mistake)
    {
        var smaller = Shrink(setting, ref plans);
        if (Cost(plans) > Limit)
        {
            mistake = "its inputs are too large to be checked, and no whole-number option makes them smaller";
            return false;
        }

        foreach (var finding in plans.SelectMany(Check).DistinctBy(Key)) Add(finding, smaller);
        return true;
    }

    private void Add(Finding finding, string setting) =>
        findings[Key(finding)] = findings.TryGetValue(Key(finding), out var known) ? known with { Settings = known.Settings + 1 } : new(finding, setting, 1);

    private static (BatchCheck Check, string? Input) Key(Finding finding) => (finding.Check, finding.Input);

    /// <summary>A loss that fails for the sizes chosen here may work for others, as a backbone has them.</summary>
    private static IReadOnlyList<Finding> Check(ObjectivePlan plan)
    {
        IReadOnlyList<Finding>? first = null;
        foreach (var geometry in Geometry.For(plan))
        {
            var found = Check(plan, geometry);
            if (found.All(finding => finding.Check != BatchCheck.Runs)) return found;
            first ??= found;
        }

        return first ?? [];
    }

    private static IReadOnlyList<Finding> Check(ObjectivePlan plan, Geometry geometry)
    {
        try
        {
            return BatchIndependence.Check(plan.Loss, new PlanInputs(plan, geometry).All());
        }
        catch (FitException exception)
        {
            return [exception.Finding];
        }
    }

    /// <summary>Makes the whole-number options smaller until the inputs are small.</summary>
    /// <returns>The setting in words.</returns>
    private string Shrink(OptionSetting setting, ref IReadOnlyList<ObjectivePlan> plans)
    {
        var sizes = descriptor.Options.Select(option => (option.Name, Value: setting.Options[option.Name] ?? JsonNode.Parse(option.Default ?? "null")))
            .Where(option => option.Value is JsonValue value && value.TryGetValue<long>(out _))
            .ToDictionary(option => option.Name, option => (long)option.Value!, StringComparer.Ordinal);
        var changed = new SortedSet<string>(StringComparer.Ordinal);
        var cost = Cost(plans);
        while (cost > Budget)
        {
            var smaller =
                from size in sizes
                from divisor in Divisors
                let value = size.Value / divisor
                where value > 1
                let candidate = setting.With(size.Key, value)
                let made = TryCreate(candidate, out var theirs, out _) ? theirs : null
                where made is not null && Cost(made) < cost
                orderby setting.Subject.Contains(size.Key), value < Small, divisor, Cost(made)
                select (size.Key, Value: value, Setting: candidate, Plans: made, Cost: Cost(made));
            if (smaller.FirstOrDefault() is not { Setting: not null } best) break;
            (setting, plans, cost) = (best.Setting, best.Plans, best.Cost);
            sizes[best.Key] = best.Value;
            changed.Add(best.Key);
        }

        return changed.Count == 0 ? setting.Text : $"{setting.Text}, for speed {string.Join(", ", changed.Select(name => $"{name}={sizes[name]}"))}";
    }

    private static double Cost(IReadOnlyList<ObjectivePlan> plans) => plans.Max(plan => new PlanInputs(plan, Geometry.For(plan).First()).Cost());

    /// <summary>The objective's plans at a setting; false where the objective refuses it, as the runtime would say.</summary>
    private bool TryCreate(OptionSetting setting, out IReadOnlyList<ObjectivePlan> plans, out string mistake)
    {
        plans = [];
        var mistakes = new List<string>();
        try
        {
            var objective = descriptor.Create(new OptionsReader(new WrittenOptions(descriptor.Name, setting.Options), descriptor.Name, mistakes), services);
            location ??= Locate(objective);
            if (mistakes.Count == 0) plans = Plans(objective, descriptor.Modalities);
            mistakes.AddRange(plans.SelectMany(plan => plan.Mistakes()));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            mistakes.Add(exception.GetBaseException().Message.ReplaceLineEndings(" "));
        }

        mistake = mistakes.FirstOrDefault() ?? "";
        return mistakes.Count == 0;
    }

    private static List<ObjectivePlan> Plans(ISslObjective objective, IEnumerable<Modality> modalities) => [.. modalities.Select(objective.Features).OfType<ObjectivePlan>()];

    private static SourceLocation? Locate(ISslObjective objective) =>
        objective.GetType().GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
            .FirstOrDefault(method => method.Name == "Loss") is { } loss ? SourceLocation.Of(loss) : null;
}
