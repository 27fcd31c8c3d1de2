namespace Fungi.Analyzers.Tests.Shape;

public sealed class ViewGroupTests
{
    private const string Known = "{|FNG1025:\"missing\"|}";
    private const string Unknown = "\"missing\"";

    [Theory]
    [InlineData("=> views;", Known)]
    [InlineData("=> views.Group(\"a\", 1, view => view).Group(count: 2, name: \"b\", view: view => view);", Known)]
    [InlineData("=> views.Group(A, 1, view => view).Group(nameof(Loss), 1, view => view);", Known)]
    [InlineData("=> views.PatchGridGroup(\"patches\", 4, 2, before => before.Resize(), after => after.Resize());", Known)]
    [InlineData("{ return (views).Group(\"a\", 1, view => { return view; }); }", Known)]
    [InlineData("{ var made = views.Group(\"a\", 1, view => view); made = made.Group(\"b\", 1, view => view); return made; }", Known)]
    [InlineData("{ views = views.Group(\"a\", 1, view => view); if (Two) views = views.Group(\"b\", 1, view => view); return views; }", Known)]
    [InlineData("=> Two ? views.Group(\"a\", 1, view => view) : views.Group(\"b\", 1, view => view);", Known)]
    [InlineData("=> Two ? views.Group(\"missing\", 1, view => view) : views.Group(\"b\", 1, view => view);", Unknown)]
    [InlineData("=> views.Group(Label, 1, view => view);", Unknown)]
    [InlineData("=> views.Group($\"{A}-b\", 1, view => view);", Unknown)]
    [InlineData("=> Add(views).Group(\"a\", 1, view => view);", Unknown)]
    [InlineData("{ var made = views; Set(out made); return Add(made); }", Unknown)]
    public Task Groups_are_known_where_their_names_are_constant(string transform, string group) => ObjectiveAnalysis.Verify($$"""
        [SslObjective("x")]
        public partial class X
        {
            private const string A = "a";
            public string Label { get; init; } = "missing";
            public bool Two { get; init; }
            public ImageViews Transform(ImageViews views) {{transform}}
            public Tensor Loss([Latents(Views = {{group}})] Tensor latents) => latents;
            private static ImageViews Add(ImageViews views) => views.Group("missing", 1, view => view);
            private static void Set(out ImageViews views) => views = ImageViews.None;
        }
        """);

    [Fact]
    public Task Each_loss_reads_the_views_of_its_own_plan() => ObjectiveAnalysis.Verify("""
        [SslObjective("x")]
        public partial class X
        {
            public ImageViews Transform(ImageViews views) => views.Group("a", 1, view => view);
            public Tensor Loss([Latents(Views = "a")] Tensor one, [Embeddings(Views = {|FNG1025:"b"|})] Tensor two) => one;
            public ImageViews PretrainTransform(ImageViews views) => views.Group("b", 1, view => view);
            public Tensor PretrainLoss([Latents(Views = {|FNG1025:"a"|})] Tensor one, [Embeddings(Views = "b")] Tensor two) => one;
        }
        """);

    [Fact]
    public Task A_group_is_made_once() => ObjectiveAnalysis.Verify("""
        [SslObjective("x")]
        public partial class X
        {
            private const string A = "a";
            public ImageViews Transform(ImageViews views) => views.Group(A, 1, view => view).Group("b", 1, view => view).Group({|FNG1035:"a"|}, 1, view => view);
            public ImageViews PretrainTransform(ImageViews views) => views.Group("a", 1, view => view);
            public Tensor Loss([Latents] Tensor one) => one;
        }
        """);

    [Fact]
    public Task A_loss_that_also_pretrains_reads_the_views_of_both() => ObjectiveAnalysis.Verify("""
        [SslObjective("x")]
        public partial class X
        {
            public ImageViews Transform(ImageViews views) => views.Group("a", 1, view => view);
            public Tensor Loss([Latents(Views = {|FNG1025:"a"|})] Tensor one) => one;
            public ImageViews PretrainTransform(ImageViews views) => views.Group("b", 1, view => view);
        }
        """);
}
