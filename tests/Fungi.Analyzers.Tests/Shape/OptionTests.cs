using Fungi.Generators.Tests;

namespace Fungi.Analyzers.Tests.Shape;

public sealed class OptionTests
{
    [Theory]
    [InlineData("public {|FNG1028:object|} Thing { get; init; } = 1;")]
    [InlineData("public {|FNG1028:char|} Letter { get; init; }")]
    [InlineData("public {|FNG1028:Type?|} Kind { get; init; }")]
    [InlineData("public {|FNG1028:Func<int>?|} Make { get; init; }")]
    [InlineData("public {|FNG1028:int[,]|} Grid { get; init; } = new int[0, 0];")]
    [InlineData("public int Fine { get; init; } public string? Text { get; init; } public List<double> Many { get; init; } = []; public Uri? Where { get; init; }")]
    [InlineData("internal object? Hidden { get; init; } private object? Inner { get; init; } public object? Computed => null; public object? Fixed { get; }")]
    public Task Types_that_configuration_cannot_hold(string members) => Verify(members);

    [Theory]
    [InlineData("public int Size { get; {|FNG1029:set|}; } = 1;")]
    [InlineData("private int size; public int Size { get => size; {|FNG1029:set|} => size = value; }")]
    [InlineData("public int Size { get; private set; }")]
    [InlineData("internal int Size { get; set; }")]
    [InlineData("public static int Size { get; set; }")]
    [InlineData("public object? State { get; set; }")]
    public Task Settable_properties(string members) => Verify(members);

    [Fact]
    public Task A_setter_that_an_interface_asks_for_stays() => ObjectiveAnalysis.Verify($$"""
        public interface ISized { int Size { get; set; } }
        [SslObjective("x")] public partial class X : ISized { public int Size { get; set; } {{Sources.Body}} }
        """);

    [Theory]
    [InlineData("public required {|FNG1030:object|} Thing { get; init; }")]
    [InlineData("public required int {|FNG1030:Field|};")]
    [InlineData("public required int Size { get; {|FNG1030:set|}; }")]
    [InlineData("public required int Size { internal get; {|FNG1030:init|}; }")]
    [InlineData("public required int Size { get; init; }")]
    public Task Required_members(string members) => Verify(members);

    [Theory]
    [InlineData("[{|FNG1031:Range(0, 1)|}] public string Text { get; init; } = \"\";")]
    [InlineData("[{|FNG1031:Range(0, 1)|}] public bool Flag { get; init; }")]
    [InlineData("[{|FNG1031:Range(0, 1)|}] public int[] Many { get; init; } = [];")]
    [InlineData("[{|FNG1031:MaxLength(3)|}] public int Number { get; init; }")]
    [InlineData("[{|FNG1031:RegularExpression(\"a\")|}] public int Number { get; init; }")]
    [InlineData("[{|FNG1031:AllowedValues(\"a\")|}] public int Number { get; init; }")]
    [InlineData("[{|FNG1031:DeniedValues(0.5)|}] public int Number { get; init; }")]
    [InlineData("[MinLength(1)] public System.Collections.Immutable.ImmutableArray<int>? Many { get; init; }")]
    [InlineData("[Range(0, 1)] public double? Number { get; init; } [MinLength(1)] public List<int> Many { get; init; } = [1]; [AllowedValues(DayOfWeek.Friday)] public DayOfWeek Day { get; init; } = DayOfWeek.Friday;")]
    public Task Rules_on_types_that_they_do_not_bound(string members) => Verify(members);

    [Theory]
    [InlineData("[{|FNG1032:Range(2, 1)|}] public int Number { get; init; } = 1;")]
    [InlineData("[{|FNG1032:Range(0.2, 0.8)|}] public int Number { get; init; }")]
    [InlineData("[{|FNG1032:Range(1.0, 1.0, MinimumIsExclusive = true)|}] public double Number { get; init; } = 1;")]
    [InlineData("[{|FNG1032:Range(typeof(TimeSpan), \"01:00:00\", \"00:00:01\")|}] public TimeSpan Time { get; init; }")]
    [InlineData("[{|FNG1032:Length(4, 2)|}] public string Text { get; init; } = \"abc\";")]
    [InlineData("[Range(1, 1)] public int Number { get; init; } = 1;")]
    public Task Rules_that_allow_nothing(string members) => Verify(members);

    [Theory]
    [InlineData("[Range(1, 10)] public int Number { get; init; } = {|FNG1033:0|};")]
    [InlineData("[Range(1, 10)] public double Number { get; init; } = {|FNG1033:-1.5|};")]
    [InlineData("[Range(0, 1, MaximumIsExclusive = true)] public float Number { get; init; } = {|FNG1033:1f|};")]
    [InlineData("private const int Least = 2; [Range(4, 10)] public int Number { get; init; } = {|FNG1033:Least + 1|};")]
    [InlineData("[Length(2, 4)] public string Text { get; init; } = {|FNG1033:\"abcde\"|};")]
    [InlineData("[MinLength(3)] public int[] Many { get; init; } = {|FNG1033:[1, 2]|};")]
    [InlineData("[RegularExpression(\"[a-z]+\")] public string Text { get; init; } = {|FNG1033:\"A\"|};")]
    [InlineData("[AllowedValues(1, 2)] public int Number { get; init; } = {|FNG1033:3|};")]
    [InlineData("[DeniedValues(DayOfWeek.Friday)] public DayOfWeek Day { get; init; } = {|FNG1033:DayOfWeek.Friday|};")]
    [InlineData("[Range(1, 10)] public int Number { get; init; } = 1; [Range(0.1, 1)] public double? Maybe { get; init; } = null;")]
    [InlineData("[Range(1, 10)] public required int Number { get; init; } = 0; [Range(1, 10)] public int Unset { get; init; }")]
    [InlineData("[MinLength(3), MaxLength(5)] public string Text { get; init; } = {|FNG1033:\"ab\"|}; [MaxLength(5), MinLength(3)] public int[] Many { get; init; } = {|FNG1033:[1, 2]|};")]
    public Task Defaults_that_their_own_rules_refuse(string members) => Verify(members);

    [Theory]
    [InlineData("[{|FNG1036:RegularExpression(\"(\")|}] public string Text { get; init; } = \"A\";")]
    [InlineData("[{|FNG1036:RegularExpression(\"[a-\")|}] public required string? Text { get; init; }")]
    [InlineData("public record Part([{|FNG1036:RegularExpression(\"(\")|}] string Text); public required Part Inner { get; init; }")]
    [InlineData("[RegularExpression(\"(a|b)\")] public string Text { get; init; } = \"a\";")]
    public Task Patterns_that_are_none(string members) => Verify(members);

    [Theory]
    [InlineData("[{|FNG1032:Range(5, 1)|}] int N = 3, [Range(1, 2)] int M = {|FNG1033:9|}")]
    [InlineData("[property: Range(1, 2)] int N = {|FNG1033:3|}, [{|FNG1031:Range(1, 2)|}] string M = \"a\"")]
    [InlineData("[MinLength(3)] string Word = {|FNG1033:\"ab\"|}, [Range(1, 2)] int? N = null, [Range(1, 2)] int M = 1")]
    [InlineData("[Range(1, 2)] int N, [Required, MaxLength(1)] string Word = {|FNG1033:\"ab\"|}")]
    public Task Parameters_of_a_record(string parameters) => Verify($"public record Part({parameters}); public Part? Inner {{ get; init; }}");

    [Fact]
    public Task A_record_that_leads_back_to_itself() => Verify(
        "public record Node([Range(1, 2)] int N = {|FNG1033:3|}) { public Node? Next { get; init; } } public Node Root { get; init; } = new();");

    [Theory]
    [InlineData("public string {|FNG1034:Name|} { get; init; } = \"\";")]
    [InlineData("public int {|FNG1034:type|} { get; init; }")]
    [InlineData("public int Dim { get; init; } public int {|FNG1034:dim|} { get; init; }")]
    [InlineData("public int Dim { get; init; } internal int dim { get; init; }")]
    public Task Names_that_configuration_cannot_tell_apart(string members) => Verify(members);

    [Fact]
    public Task Records_that_options_are_made_of_are_judged_too() => ObjectiveAnalysis.Verify($$"""
        public record Schedule { [Range(1, 10)] public int Steps { get; init; } = {|FNG1033:0|}; public {|FNG1028:object?|} Other { get; init; } public Ramp Ramp { get; init; } = new(); }
        public sealed class Ramp { [{|FNG1031:Range(0, 1)|}] public string Kind { get; set; } = ""; }
        [SslObjective("x")] public partial class X { public Schedule Schedule { get; init; } = new(); public List<Ramp> Ramps { get; init; } = []; {{Sources.Body}} }
        [SslObjective("y")] public partial class Y { public Schedule Schedule { get; init; } = new(); {{Sources.Body}} }
        """);

    private static async Task Verify(string members) => await ObjectiveAnalysis.Verify($$"""[SslObjective("x")] public partial class X { {{members}} {{Sources.Body}} }""");
}
