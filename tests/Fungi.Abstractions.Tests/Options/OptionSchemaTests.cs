namespace Fungi.Abstractions.Tests.Options;

public sealed class OptionSchemaTests
{
    private enum Reduction
    {
        Mean,
        Sum,
    }

    public static TheoryData<IOptionFormat, string> Formats => new()
    {
        { OptionFormat.Number<int>(1, 8), """{"type":"integer","minimum":1,"maximum":8}""" },
        { OptionFormat.Number<double>(0, 1, minimumIsExclusive: true, maximumIsExclusive: true), """{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}""" },
        { OptionFormat.Number<decimal>(), """{"type":"number"}""" },
        { OptionFormat.Boolean(), """{"type":"boolean"}""" },
        { OptionFormat.Text(1, 8), """{"type":"string","minLength":1,"maxLength":8}""" },
        { OptionFormat.Text().Matching("[a-z]*"), """{"type":"string","pattern":"^(?:[a-z]*)?$"}""" },
        { OptionFormat.Text().Matching("(?i)abc"), """{"type":"string"}""" },
        { OptionFormat.Number<double>(double.NegativeInfinity, double.NaN), """{"type":"number"}""" },
        { OptionFormat.Recursive(static () => OptionFormat.Text()), """{"type":"object"}""" },
        { OptionFormat.Text().Except("labels"), """{"type":"string","not":{"enum":["labels"]}}""" },
        { OptionFormat.Enumeration<Reduction>(), """{"enum":["Mean","Sum"]}""" },
        { OptionFormat.Enumeration<Reduction>().OneOf(Reduction.Sum), """{"enum":["Sum"]}""" },
        { OptionFormat.Uri(), """{"type":"string","format":"uri"}""" },
        { OptionFormat.List(OptionFormat.Number<int>(), 1, 3), """{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":3}""" },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Formats_are_keywords_of_the_schema(IOptionFormat format, string schema) => Assert.Equal(schema, format.Schema().ToJsonString());

    [Theory]
    [InlineData(@"^[A-Za-z0-9][\w.\-]{2,}(?:a|b)+?(?=\u0041)\.$", true)]
    [InlineData("", true)]
    [InlineData(@"(?i)abc", false)]
    [InlineData(@"(?<name>a)", false)]
    [InlineData(@"(?<=a)b", false)]
    [InlineData(@"(?>a)", false)]
    [InlineData(@"\Aabc\z", false)]
    [InlineData(@"\p{IsGreek}", false)]
    [InlineData(@"[a-z-[aeiou]]", false)]
    [InlineData(@"a{,3}", false)]
    [InlineData(@"\e\a", false)]
    [InlineData(@"\-", false)]
    public void Patterns_of_one_dialect_alone_are_left_out(string pattern, bool isCommon) =>
        Assert.Equal(isCommon, OptionFormat.Text().Matching(pattern).Schema().ContainsKey("pattern"));

    [Fact]
    public void A_number_that_JSON_lacks_is_no_default() => Assert.Null(OptionFormat.Number<Half>().Write(Half.PositiveInfinity));

    [Fact]
    public void A_schema_belongs_to_its_caller()
    {
        var format = OptionFormat.Boolean();
        format.Schema()["type"] = "string";
        Assert.Equal("""{"type":"boolean"}""", format.Schema().ToJsonString());
    }

    [Fact]
    public void An_option_adds_null_default_and_summary()
    {
        var option = new OptionDescriptor("Reduction", "Reduction?", OptionFormat.Enumeration<Reduction>()) { IsNullable = true, Default = "null", Summary = "How." };
        Assert.Equal("""{"description":"How.","enum":["Mean","Sum",null],"default":null}""", option.Schema().ToJsonString());
        Assert.Equal("""{"type":["integer","null"],"default":3}""", (option with { Format = OptionFormat.Number<int>(), Default = "3", Summary = "" }).Schema().ToJsonString());
    }

    [Fact]
    public void Values_are_written_as_they_are_read()
    {
        Assert.Equal("\"Sum\"", OptionFormat.Enumeration<Reduction>().Write(Reduction.Sum)!.ToJsonString());
        Assert.Equal("\"00:00:01.5000000\"", OptionFormat.Duration().Write(TimeSpan.FromSeconds(1.5))!.ToJsonString());
        Assert.Equal("[0.5,1]", OptionFormat.List(OptionFormat.Number<double>()).Write([0.5, 1])!.ToJsonString());
    }
}
