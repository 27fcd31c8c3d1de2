using Fungi.Generators.Tests;

namespace Fungi.Analyzers.Tests.Shape;

public sealed class DeclarationTests
{
    [Theory]
    [InlineData("public class {|FNG1001:X|}")]
    [InlineData("public abstract partial class {|FNG1004:X|}")]
    [InlineData("public partial class X{|FNG1003:<T>|}")]
    [InlineData("file partial class {|FNG1005:X|}")]
    [InlineData("public partial record {|FNG1006:X|}")]
    [InlineData("public abstract class {|FNG1001:{|FNG1004:X|}|}")]
    public Task A_class_that_cannot_be_an_objective(string declaration) =>
        ObjectiveAnalysis.Verify($$"""[SslObjective("x")] {{declaration}} { {{Sources.Body}} }""");

    [Fact]
    public Task A_static_class() => ObjectiveAnalysis.Verify("""
        [SslObjective("x")]
        public static partial class {|FNG1004:X|}
        {
            public static ImageViews Transform(ImageViews views) => views;
            public static Tensor Loss([Latents] Tensor latents) => latents;
        }
        """);

    [Theory]
    [InlineData("public class {|FNG1002:Outer|}", "public")]
    [InlineData("public struct {|FNG1002:Outer|}", "public")]
    [InlineData("public partial class Outer{|FNG1003:<T>|}", "public")]
    [InlineData("file partial class {|FNG1005:Outer|}", "public")]
    public Task A_type_around_it_that_hides_it(string outer, string access) =>
        ObjectiveAnalysis.Verify($$"""{{outer}} { [SslObjective("x")] {{access}} partial class X { {{Sources.Body}} } }""");

    [Theory]
    [InlineData("private")]
    [InlineData("protected")]
    [InlineData("private protected")]
    public Task A_nested_class_out_of_reach(string access) =>
        ObjectiveAnalysis.Verify($$"""public partial class Outer { [SslObjective("x")] {{access}} partial class {|FNG1005:X|} { {{Sources.Body}} } }""");

    [Fact]
    public Task Two_types_around_it() => ObjectiveAnalysis.Verify($$"""
        public class {|FNG1002:A|} { public static partial class B { internal interface {|FNG1002:C|} { [SslObjective("x")] internal partial class X { {{Sources.Body}} } } } }
        """);

    [Fact]
    public Task The_generators_work_done_by_hand() => ObjectiveAnalysis.Verify($$"""
        [SslObjective("x")]
        public partial class X : {|FNG1010:ISslObjective|}
        {
            {{Sources.Body}}
            public ObjectivePlan? Features(Modality modality) => null;
            public ObjectivePlan? Pretraining(Modality modality) => null;
        }
        """);

    [Theory]
    [InlineData("({|FNG1011:int|} number)")]
    [InlineData("({|FNG1011:string|} text, IFormatProvider culture)")]
    [InlineData("({|FNG1011:OptionsReader|} options)")]
    [InlineData("(in {|FNG1011:IFormatProvider|} culture)")]
    public Task A_constructor_that_the_host_cannot_call(string parameters) => ObjectiveAnalysis.Verify($$"""
        [SslObjective("x")] public partial class X{{parameters}} { {{Sources.Body}} }
        """);

    [Fact]
    public Task A_base_class_that_wants_arguments() => ObjectiveAnalysis.Verify($$"""
        public class Base(int n) { public int N => n; }
        [SslObjective("x")] public partial class {|FNG1011:X|} : Base { {{Sources.Body}} }
        """);

    [Fact]
    public Task The_constructor_that_dependency_injection_would_choose_is_judged() => ObjectiveAnalysis.Verify($$"""
        [SslObjective("x")]
        public partial class X
        {
            public X(IFormatProvider culture, IComparer<string>? comparer = null) { }
            internal X(int number, string text, bool flag) { }
            {{Sources.Body}}
        }
        """);
}
