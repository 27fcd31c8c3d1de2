using System.Text;
using Microsoft.Extensions.Configuration;

namespace Fungi.Tests.Options;

public sealed class OptionsReaderTests
{
    private readonly List<string> errors = [];

    private enum Mode
    {
        Sum,
        Mean,
    }

    private OptionsReader Read(string json) =>
        new(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build(), "Fungi:X", errors);

    private void Expect(params string[] expected) => Assert.Equal(expected, errors);

    [Theory]
    [InlineData("2.5", 2.5)]
    [InlineData("\"2.5\"", 2.5)]
    [InlineData("1e-4", 1e-4)]
    [InlineData("-3", -3.0)]
    public void Numbers_are_read_in_the_invariant_culture(string json, double expected)
    {
        Assert.Equal(expected, Read($$"""{ "Temperature": {{json}} }""").Number("temperature", 0.5));
        Expect();
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("1,500.0")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("0x10")]
    [InlineData("")]
    [InlineData("warm")]
    public void What_is_no_finite_number_is_refused_and_the_default_kept(string text)
    {
        Assert.Equal(0.5, Read($$"""{ "Temperature": "{{text}}" }""").Number("Temperature", 0.5));
        Expect($"Fungi:X:Temperature: '{text}' is not valid; expected a number.");
    }

    [Fact]
    public void A_number_out_of_range_names_the_range()
    {
        Assert.Equal(0.07, Read("""{ "Temperature": -3 }""").Number("Temperature", 0.07, 0.0001, 10));
        Expect("Fungi:X:Temperature: '-3' is out of range; expected a number from 0.0001 to 10.");
    }

    [Theory]
    [InlineData("2.5")]
    [InlineData("99999999999")]
    public void A_whole_number_has_no_fraction_and_fits_its_type(string text)
    {
        Assert.Equal(7, Read($$"""{ "Count": {{text}} }""").Number("Count", 7, minimum: 1));
        Expect($"Fungi:X:Count: '{text}' is not valid; expected a whole number of at least 1.");
    }

    [Fact]
    public void Bounds_belong_to_the_range_unless_exclusive()
    {
        var reader = Read("""{ "A": 0, "B": 1, "C": 0, "D": 1 }""");
        Assert.Equal(0, reader.Number("A", 0.5, 0, 1));
        Assert.Equal(1, reader.Number("B", 0.5, 0, 1));
        Expect();
        var open = OptionFormat.Number<double>(0, 1, minimumIsExclusive: true, maximumIsExclusive: true);
        reader.Read("C", 0.5, open);
        reader.Read("D", 0.5, open);
        Expect(
            "Fungi:X:C: '0' is out of range; expected a number above 0 and below 1.",
            "Fungi:X:D: '1' is out of range; expected a number above 0 and below 1.");
    }

    [Fact]
    public void Absent_options_keep_their_defaults()
    {
        var reader = Read("{}");
        Assert.Equal(3, reader.Number("A", 3));
        Assert.True(reader.Boolean("B", true));
        Assert.Equal("c", reader.Text("C", "c"));
        Assert.Null(reader.OptionalText("D"));
        Assert.Equal(Mode.Mean, reader.Enumeration("E", Mode.Mean));
        Assert.Equal(TimeSpan.FromMinutes(1), reader.Duration("F", TimeSpan.FromMinutes(1)));
        Assert.Equal(["g"], reader.Texts("G", ["g"]));
        Assert.Null(reader.ReadOptional<int>("H", null, OptionFormat.Number<int>()));
        Assert.False(reader.Has("I"));
        Assert.Empty(reader.Children("J"));
        reader.Complete();
        Expect();
    }

    [Fact]
    public void A_default_that_the_format_refuses_must_be_replaced()
    {
        Read("{}").Number("Count", 0, minimum: 1);
        Read("""{ "Count": 1 }""").Number("Count", 0, minimum: 1);
        Expect("Fungi:X:Count: missing; expected a whole number of at least 1.");
    }

    [Fact]
    public void Required_options_must_be_there()
    {
        var reader = Read("""{ "Blank": " " }""");
        Assert.Equal("", reader.RequiredText("Path"));
        Assert.Equal("", reader.RequiredText("Blank"));
        Assert.Equal(0, reader.ReadRequired("Count", OptionFormat.Number<int>(1, 2)));
        Expect(
            "Fungi:X:Path: missing; expected text that is not blank.",
            "Fungi:X:Blank: ' ' is not allowed; expected text that is not blank.",
            "Fungi:X:Count: missing; expected a whole number from 1 to 2.");
    }

    [Fact]
    public void Null_is_for_optional_options_only()
    {
        var reader = Read("""{ "Name": null, "Count": null, "Rate": null }""");
        Assert.Null(reader.OptionalText("Name"));
        Assert.Null(reader.ReadOptional("Count", 3, OptionFormat.Number<int>()));
        Assert.Equal(0.5, reader.Number("Rate", 0.5));
        Expect("Fungi:X:Rate: null is not valid; expected a number.");
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"False\"", false)]
    public void Booleans_are_words(string json, bool expected) =>
        Assert.Equal(expected, Read($$"""{ "Flag": {{json}} }""").Boolean("Flag", !expected));

    [Fact]
    public void Booleans_are_not_numbers()
    {
        Read("""{ "Flag": 1 }""").Boolean("Flag", false);
        Expect("Fungi:X:Flag: '1' is not valid; expected true or false.");
    }

    [Fact]
    public void Enumerations_are_read_by_name_in_whatever_case()
    {
        Assert.Equal(Mode.Mean, Read("""{ "Mode": "mean" }""").Enumeration("Mode", Mode.Sum));
        Expect();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("Sum, Mean")]
    [InlineData("median")]
    public void Enumerations_refuse_numbers_and_strangers(string text)
    {
        Read($$"""{ "Mode": "{{text}}" }""").Enumeration("Mode", Mode.Sum);
        Expect($"Fungi:X:Mode: '{text}' is not valid; expected one of Sum, Mean.");
    }

    [Fact]
    public void Durations_need_their_colons()
    {
        var reader = Read("""{ "Good": "1.12:00:00", "Bare": 5, "Long": "01:00:00" }""");
        Assert.Equal(TimeSpan.FromHours(36), reader.Duration("Good", default));
        reader.Duration("Bare", default);
        reader.Duration("Long", default, maximum: TimeSpan.FromMinutes(5));
        Expect(
            "Fungi:X:Bare: '5' is not valid; expected a duration such as 00:05:00.",
            "Fungi:X:Long: '01:00:00' is out of range; expected a duration of at most 00:05:00 such as 00:05:00.");
    }

    [Fact]
    public void Uris_are_absolute()
    {
        var fallback = new Uri("https://example.org/");
        var reader = Read("""{ "Good": "https://example.net/a", "Bad": "a b" }""");
        Assert.Equal(new Uri("https://example.net/a"), reader.Uri("Good", fallback));
        Assert.Equal(fallback, reader.Uri("Bad", fallback));
        Expect("Fungi:X:Bad: 'a b' is not valid; expected an absolute URI such as https://example.org/.");
    }

    [Fact]
    public void Lists_name_the_element_that_is_wrong()
    {
        var reader = Read("""{ "Scales": [0.5, "x", 3], "Names": ["a", "b"], "None": [], "Scalar": 1, "Object": { "a": 1 } }""");
        Assert.Equal([1.0], reader.Numbers("Scales", [1.0], 0, 1));
        Assert.Equal(["a", "b"], reader.Texts("Names", []));
        Assert.Equal([], reader.Numbers("None", [1]));
        reader.Numbers("Scalar", [1]);
        reader.Numbers("Object", [1]);
        Expect(
            "Fungi:X:Scales:1: 'x' is not valid; expected a number from 0 to 1.",
            "Fungi:X:Scales:2: '3' is out of range; expected a number from 0 to 1.",
            "Fungi:X:Scalar: '1' is not valid; expected a list, each a whole number.",
            "Fungi:X:Object: a set of options is not valid; expected a list, each a whole number.");
    }

    [Fact]
    public void A_long_list_keeps_its_order()
    {
        var numbers = Enumerable.Range(0, 12).ToArray();
        Assert.Equal(numbers, Read($$"""{ "N": [{{string.Join(',', numbers)}}] }""").Numbers<int>("N", []));
    }

    [Fact]
    public void Formats_can_be_restricted()
    {
        var reader = Read("""{ "Word": "ab", "Slug": "A!", "Size": 3, "Kind": "Sum", "Few": [1] }""");
        reader.Read("Word", "abc", OptionFormat.Text(3, 5));
        reader.Read("Slug", "a", OptionFormat.Text().Matching("a|[a-z]+"));
        reader.Read("Size", 1, OptionFormat.Number<int>().Except(3, 5));
        reader.Read("Kind", Mode.Mean, OptionFormat.Enumeration<Mode>().OneOf(Mode.Mean));
        reader.Read("Few", [1, 2], OptionFormat.List(OptionFormat.Number<int>(), 2));
        Expect(
            "Fungi:X:Word: 'ab' is not allowed; expected text of 3 to 5 characters.",
            "Fungi:X:Slug: 'A!' is not allowed; expected text that matches a|[a-z]+.",
            "Fungi:X:Size: '3' is out of range; expected a whole number except 3, 5.",
            "Fungi:X:Kind: 'Sum' is not allowed; expected one of Mean.",
            "Fungi:X:Few: a list is not allowed; expected a list of at least 2 elements, each a whole number.");
    }

    [Fact]
    public void Unknown_options_are_reported_once_with_the_likely_spelling()
    {
        var reader = Read("""{ "Temprature": 1, "Colour": "red", "LATENTDIM": 3 }""");
        reader.Number("Temperature", 15.0);
        reader.Number("LatentDim", 768);
        reader.Complete();
        reader.Complete();
        Assert.Equal(
            [
                "Fungi:X:Colour: unknown option; expected one of Temperature, LatentDim.",
                "Fungi:X:Temprature: unknown option; did you mean 'Temperature'? Expected one of Temperature, LatentDim.",
            ],
            errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sections_below_carry_their_full_path()
    {
        var reader = Read("""
            { "Backbone": { "Depth": -1 }, "Objectives": [{ "Type": "kl" }, { "Type": "dino", "Crops": "x" }, "simclr"] }
            """);
        reader.Child("Backbone").Number("Depth", 12, minimum: 1);
        var objectives = reader.Children("Objectives");
        Assert.Equal(
            ["Fungi:X:Objectives:0", "Fungi:X:Objectives:1", "Fungi:X:Objectives:2"],
            objectives.Select(objective => objective.Path));
        objectives[1].Number("Crops", 10);
        Assert.Null(objectives[1].Value);
        Assert.Equal("simclr", objectives[2].Value);
        objectives[2].Complete();
        reader.Complete();
        Expect(
            "Fungi:X:Backbone:Depth: '-1' is out of range; expected a whole number of at least 1.",
            "Fungi:X:Objectives:1:Crops: 'x' is not valid; expected a whole number.");
    }

    [Fact]
    public void A_plain_value_in_place_of_options_is_a_mistake()
    {
        var reader = Read("""{ "Backbone": "vit", "Objectives": { "Type": "kl" } }""");
        var backbone = reader.Child("Backbone");
        backbone.Text("Architecture", "");
        backbone.Complete();
        Assert.Empty(reader.Children("Objectives"));
        Expect(
            "Fungi:X:Backbone: 'vit' is not a section; expected Architecture.",
            "Fungi:X:Objectives: a set of options is not valid; expected a list.");
    }

    [Fact]
    public void A_whole_configuration_has_no_path()
    {
        var reader = new OptionsReader(new ConfigurationBuilder().AddInMemoryCollection([new("Seed", "x")]).Build(), "", errors);
        reader.Number("Seed", 42);
        Expect("Seed: 'x' is not valid; expected a whole number.");
    }
}
