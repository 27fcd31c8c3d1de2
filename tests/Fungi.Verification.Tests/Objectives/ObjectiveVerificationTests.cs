using Fungi.Tests;

namespace Fungi.Verification.Tests.Objectives;

/// <summary>An objective is checked at its defaults and at the bounds of its options, and every finding says where.</summary>
public sealed class ObjectiveVerificationTests
{
    [Fact]
    public void An_objective_that_reads_every_input_passes() => ObjectiveAssert.BatchIndependent<EverythingObjective>();

    [Fact]
    public void Sizes_that_only_a_backbone_knows_are_found() => ObjectiveAssert.BatchIndependent<BackboneSizedObjective>();

    [Fact]
    public void A_loss_for_pretraining_may_couple_and_texts_are_checked_too() => ObjectiveAssert.BatchIndependent<PretrainedObjective>();

    [Fact]
    public void Every_bound_is_a_setting() => Assert.Equal(
        [
            "defaults",
            "Divisor=0", "Divisor=4", "Width=1", "Width=4096", "Kind=\"odd\"", "Norm=\"Absolute\"", "IsSquared=false", "IsSquared=true", "Power=0.5000015", "Power=2", "Power=null",
            "Weights=[1]", "Weights=[1,0.5,1]",
            "all options at their least", "all options at their greatest",
        ],
        OptionSetting.All(Descriptor<OptionsObjective>().Options).Select(setting => setting.Text));

    [Fact]
    public void Findings_name_the_setting_and_what_is_refused_is_counted()
    {
        var report = ObjectiveVerification.Verify(Descriptor<OptionsObjective>());
        Assert.Equal((14, 2), (report.Checked, report.LeftOut)); // Kind=odd, and all at their greatest
        Assert.Equal(
            [(BatchCheck.Runs, "Norm=\"Absolute\"", 1), (BatchCheck.Finite, "Divisor=0", 2), (BatchCheck.Finite, "Divisor=0", 2)],
            report.Findings.Select(finding => (finding.Finding.Check, finding.Setting, finding.Settings)));
        Assert.Contains("there is no such norm", report.Findings[0].Finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', $"{report.Findings[0]}");
    }

    [Fact]
    public void A_finding_at_every_setting_is_one_finding_in_a_place()
    {
        var report = ObjectiveVerification.Verify(Descriptor<CentredObjective>());
        Assert.Equal(
            [(BatchCheck.CrossDerivative, "defaults", 3), (BatchCheck.Replacement, "defaults", 3)],
            report.Findings.Select(finding => (finding.Finding.Check, finding.Setting, finding.Settings)));

        var source = RepositoryFiles.Path("tests", "Fungi.Verification.Tests", "Objectives", "TestObjectives.cs");
        Assert.Equal(source, report.Location?.File);
        Assert.Contains("latents.mean([0], keepdim: true)", File.ReadAllLines(source)[report.Location!.Line - 1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_large_is_checked_in_smaller_sizes()
    {
        var report = ObjectiveVerification.Verify(Descriptor<LargeObjective>());
        Assert.Equal((1, 0, 0), (report.Checked, report.LeftOut, report.Findings.Count));
    }

    [Fact]
    public void An_objective_that_can_never_be_made_does_not_pass()
    {
        var report = ObjectiveVerification.Verify(Descriptor<ImpossibleObjective>());
        Assert.Equal((0, 1), (report.Checked, report.LeftOut));
        Assert.Contains("no setting of its options can be checked: no views today", Assert.Single(report.Findings).Finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_assertion_says_what_was_measured_and_where()
    {
        var exception = Assert.Throws<BatchDependenceException>(() => ObjectiveAssert.BatchIndependent<CentredObjective>());
        Assert.Matches(
            """
            ^the loss of the objective 'centred' \(.*/TestObjectives.cs, line \d+\):
              FNG2001: .* \(input 'latents', sample \d, through sample \d, by .*, relative .*\) \[defaults and 2 more\]
              FNG2001: .*$
            """,
            exception.Message);
    }

    [Fact]
    public void An_instance_is_checked_with_the_options_that_it_has()
    {
        ObjectiveAssert.BatchIndependent(new PretrainedObjective());
        var exception = Assert.Throws<BatchDependenceException>(() => ObjectiveAssert.BatchIndependent(new CentredObjective { Scale = 2 }));
        Assert.Contains("[as it was made]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_that_fits_has_random_numbers_by_name_and_one_backbone() => ObjectiveAssert.BatchIndependent<FittedObjective>();

    [Theory]
    [InlineData("throw", BatchCheck.Runs, "the method Fit throws: no way")]
    [InlineData("null", BatchCheck.Runs, "the method Fit throws: it returned null")]
    [InlineData("vector", BatchCheck.Runs, "the method Fit returns the shape [5]; expected 2 axes, or another Rank")]
    [InlineData("random", BatchCheck.Randomness, "the method Fit makes something else of the same samples when it is called again; expected the random numbers of its FitContext alone")]
    public void A_method_that_fails_to_fit_is_a_finding(string result, BatchCheck check, string message)
    {
        var finding = Assert.Single(ObjectiveVerification.Verify(new FittedObjective { Result = result }).Findings).Finding;
        Assert.Equal((check, message, "fitted"), (finding.Check, finding.Message, finding.Input));
    }

    private static ObjectiveDescriptor Descriptor<TObjective>()
        where TObjective : IDescribedObjective => TObjective.Descriptor;
}
