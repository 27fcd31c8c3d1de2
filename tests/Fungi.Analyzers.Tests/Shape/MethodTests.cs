namespace Fungi.Analyzers.Tests.Shape;

public sealed class MethodTests
{
    private const string Transform = "public ImageViews Transform(ImageViews views) => views;";
    private const string Loss = "public Tensor Loss([Latents] Tensor latents) => latents;";

    [Theory]
    [InlineData("public {|FNG1013:int|} Transform(ImageViews views) => 1;")]
    [InlineData("public {|FNG1013:TextViews|} Transform(ImageViews views) => TextViews.None;")]
    [InlineData("public ImageViews Transform{|FNG1013:(string views)|} => ImageViews.None;")]
    [InlineData("public ImageViews Transform{|FNG1013:()|} => ImageViews.None;")]
    [InlineData("public ImageViews Transform{|FNG1013:(ImageViews views, int count = 2)|} => views;")]
    [InlineData("public ImageViews Transform{|FNG1013:(in ImageViews views)|} => views;")]
    [InlineData("public ImageViews Transform{|FNG1013:<T>|}(ImageViews views) => views;")]
    public Task A_transform_is_from_views_to_views(string transform) => Verify($"{transform} {Loss}");

    [Theory]
    [InlineData("public {|FNG1017:double|} Loss([Latents] Tensor latents) => 1;")]
    [InlineData("public {|FNG1017:void|} Loss([Latents] Tensor latents) { }")]
    [InlineData("public Tensor Loss{|FNG1017:<T>|}([Latents] Tensor latents) => latents;")]
    [InlineData("private Tensor loss = null!; public {|FNG1017:ref Tensor|} Loss([Latents] Tensor latents) => ref loss;")]
    [InlineData("public Tensor Loss{|FNG1018:()|} => null!;")]
    [InlineData("public {|FNG1017:void|} Loss{|FNG1018:()|} { }")]
    public Task A_loss_is_from_tensors_to_a_tensor(string loss) => Verify($"{Transform} {loss}");

    [Fact]
    public Task Both_are_needed() => ObjectiveAnalysis.Verify("""[SslObjective("x")] public partial class {|FNG1012:{|FNG1015:X|}|};""");

    [Fact]
    public Task One_loss_at_most() => Verify($$"""
        {{Transform}}
        {{Loss}}
        public Tensor {|FNG1016:Loss|}([Embeddings] Tensor a, [Latents] Tensor b) => a;
        """);

    [Theory]
    [InlineData("public {|FNG1013:int|} PretrainTransform(ImageViews views) => 1;")]
    [InlineData("public {|FNG1017:int|} PretrainLoss([Latents] Tensor latents) => 1;")]
    [InlineData("public Tensor PretrainLoss(Tensor {|FNG1020:latents|}) => latents;")]
    [InlineData("public Tensor PretrainLoss([Latents] Tensor a) => a; public Tensor {|FNG1016:PretrainLoss|}([Latents] Tensor a, [Latents] Tensor b) => a;")]
    public Task The_pretraining_plan_is_judged_alike(string members) => Verify($"{Transform} {Loss} {members}");

    [Fact]
    public Task A_pretraining_loss_may_be_a_mean() => Verify($"{Transform} {Loss} public Tensor PretrainLoss([Latents] Tensor latents) => latents.mean();");

    [Fact]
    public Task A_transform_that_nobody_calls() => Verify($$"""
        {{Transform}}
        {{Loss}}
        public ImageViews {|FNG1014:Transform|}(ImageViews views, int count) => views;
        private ImageView Transform(ImageView view) => view;
        """);

    [Fact]
    public Task Methods_of_a_base_class_count_unless_they_are_private() => ObjectiveAnalysis.Verify($$"""
        public abstract class Base
        {
            protected {{Transform[7..]}}
            private protected {{Loss[7..]}}
        }

        public abstract class Private { private {{Transform[7..]}} private {{Loss[7..]}} }
        [SslObjective("x")] public partial class X : Base;
        [SslObjective("y")] public partial class {|FNG1012:{|FNG1015:Y|}|} : Private;
        """);

    [Fact]
    public Task A_mistake_in_a_shared_base_class_is_reported_once() => ObjectiveAnalysis.Verify($$"""
        public abstract class Base { {{Transform}} public Tensor Loss(Tensor {|FNG1020:latents|}) => latents; }
        [SslObjective("x")] public partial class X : Base;
        [SslObjective("y")] public partial class Y : Base;
        """);

    private static async Task Verify(string members) => await ObjectiveAnalysis.Verify($$"""[SslObjective("x")] public partial class X { {{members}} }""");
}
