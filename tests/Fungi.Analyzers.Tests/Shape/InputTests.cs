namespace Fungi.Analyzers.Tests.Shape;

public sealed class InputTests
{
    [Theory]
    [InlineData("Tensor {|FNG1020:latents|}")]
    [InlineData("[Obsolete] Tensor {|FNG1020:latents|}")]
    [InlineData("{|FNG1019:int|} latents")]
    [InlineData("[Latents] {|FNG1019:double[]|} latents")]
    [InlineData("[Latents] ref {|FNG1019:Tensor|} latents")]
    [InlineData("[Latents] params {|FNG1019:Tensor[]|} latents")]
    [InlineData("[Latents, {|FNG1021:Embeddings|}] Tensor latents")]
    [InlineData("[Latents] [{|FNG1021:Embeddings(StopGradient = true)|}] Tensor latents")]
    [InlineData("[{|FNG1027:Mine|}] Tensor latents")]
    [InlineData("[Latents] Tensor a, Tensor {|FNG1020:b|}, [Embeddings] Tensor c, Tensor {|FNG1020:d|}")]
    public Task A_parameter_is_a_tensor_with_one_input(string parameters) => Verify(parameters);

    [Theory]
    [InlineData("[Latents(Dim = {|FNG1022:\"Nowhere\"|})] Tensor a")]
    [InlineData("[Latents(Dim = {|FNG1022:nameof(Rate)|})] Tensor a")]
    [InlineData("[Latents(Dim = {|FNG1022:nameof(Loss)|})] Tensor a")]
    [InlineData("[Latents(HiddenDim = {|FNG1022:nameof(LatentDimm)|})] Tensor a")]
    [InlineData("[Latents(Dim = {|FNG1022:Missing|})] Tensor a")]
    [InlineData("[Latents] Tensor a, [Bank(Of = nameof(a), Size = {|FNG1022:nameof(a)|})] Tensor bank")]
    [InlineData("[Latents] Tensor a, [{|FNG1022:Bank(Of = nameof(a))|}] Tensor bank")]
    [InlineData("[Latents] Tensor a, [{|FNG1022:Bank(Size = nameof(BankSize))|}] Tensor bank")]
    [InlineData("[Latents(Fit = {|FNG1022:(HeadFit)99|})] Tensor a")]
    [InlineData("[Latents(Dim = nameof(LatentDim), HiddenDim = nameof(Width))] Tensor a")]
    [InlineData("[Latents(Dim = \"LatentDim\")] Tensor a")]
    [InlineData("[Latents(Dim = null)] Tensor a")]
    public Task A_size_is_an_option(string parameters) => Verify(parameters);

    [Theory]
    [InlineData("[Latents] Tensor a, [Bank(Of = {|FNG1026:\"b\"|}, Size = nameof(BankSize))] Tensor bank")]
    [InlineData("[Latents] Tensor a, [Bank(Of = {|FNG1026:nameof(bank)|}, Size = nameof(BankSize))] Tensor bank")]
    [InlineData("[Latents] Tensor a, [Bank(Of = nameof(a), Size = nameof(BankSize))] Tensor bank, [Bank(Of = {|FNG1026:nameof(bank)|}, Size = nameof(BankSize))] Tensor other")]
    [InlineData("[Latents] Tensor a, [Potentials(Of = {|FNG1026:nameof(a)|})] Tensor u")]
    [InlineData("[Latents] Tensor a, [Prototypes(Of = nameof(a), Count = nameof(Width), Size = nameof(BankSize))] Tensor c, [Potentials(Of = nameof(c))] Tensor u")]
    [InlineData("[Latents(Fit = HeadFit.Ridge, FitTarget = {|FNG1026:\"pixel\"|})] Tensor a, [Pixels] Tensor pixels")]
    [InlineData("[Latents(Fit = HeadFit.Ridge, FitTarget = {|FNG1026:nameof(a)|})] Tensor a")]
    [InlineData("[Latents(Fit = HeadFit.Ridge, FitTarget = nameof(b), FitSize = nameof(BankSize))] Tensor a, [Embeddings] Tensor b")]
    [InlineData("[Latents] Tensor a, [Bank(Of = nameof(b), Size = nameof(BankSize))] Tensor bank, Tensor {|FNG1020:b|}")]
    public Task A_reference_is_to_another_parameter(string parameters) => Verify(parameters);

    [Theory]
    [InlineData("[Latents] Tensor a, [Fitted(By = nameof(Loss), Size = nameof(BankSize))] Tensor b", "By = nameof(Loss)")]
    [InlineData("[Latents] Tensor a, [Fitted(By = \"Nowhere\", Size = nameof(BankSize))] Tensor b", "By = \"Nowhere\"")]
    [InlineData("[Latents] Tensor a, [Fitted(By = nameof(Number), Size = nameof(BankSize))] Tensor b", "By = nameof(Number)")]
    [InlineData("[Latents] Tensor a, [Fitted(By = nameof(Blind), Size = nameof(BankSize))] Tensor b", "By = nameof(Blind)")]
    [InlineData("[Latents] Tensor c, [Fitted(By = nameof(Fit), Size = nameof(BankSize))] Tensor b", "By = nameof(Fit)")]
    [InlineData("[Latents] Tensor a, [Fitted(By = nameof(Own), Size = nameof(BankSize))] Tensor b", "By = nameof(Own)")]
    [InlineData("[Latents] Tensor a, [Fitted(By = nameof(Fit), Size = nameof(BankSize))] Tensor b", "")]
    public Task A_fitted_input_names_a_method_that_can_be_called(string parameters, string mistake)
    {
        var marked = mistake.Length == 0 ? parameters : parameters.Replace(mistake, $"By = {{|FNG1037:{mistake["By = ".Length..]}|}}", StringComparison.Ordinal);
        return Verify(marked, """
            private static Tensor Fit(Tensor a, FitContext context) => a;
            private static double Number(Tensor a, FitContext context) => 0;
            private static Tensor Blind(FitContext context) => zeros(1);
            private static Tensor Own(Tensor b, FitContext context) => b;
            """);
    }

    [Theory]
    [InlineData("[Latents(Fit = {|FNG1023:HeadFit.Ridge|})] Tensor a")]
    [InlineData("[Latents(Fit = {|FNG1023:HeadFit.Softmax|}, FitTarget = nameof(b))] Tensor a, [ViewLabels] Tensor b")]
    [InlineData("[Latents(Fit = HeadFit.Softmax, FitTarget = nameof(b), Dim = nameof(LatentDim))] Tensor a, [ViewLabels] Tensor b")]
    [InlineData("[Latents(Fit = HeadFit.None)] Tensor a")]
    public Task A_fit_has_a_target(string parameters) => Verify(parameters);

    [Theory]
    [InlineData("[Latents(Dim = nameof(LatentDim))] Tensor a, [{|FNG1024:Latents|}] Tensor b")]
    [InlineData("[Latents(Head = \"h\", HiddenLayers = 2)] Tensor a, [{|FNG1024:PatchTokens(Head = \"h\")|}] Tensor b")]
    [InlineData("[Latents(Dim = nameof(LatentDim))] Tensor a, [{|FNG1024:Latents(Dim = nameof(Width))|}] Tensor b, [Latents(Dim = nameof(LatentDim), StopGradient = true)] Tensor c")]
    [InlineData("[Latents(HiddenLayers = 0, Head = \"head\", NormalizeEmbedding = true)] Tensor a, [Latents(Views = \"image\")] Tensor b")]
    [InlineData("[Latents(HiddenLayers = 1)] Tensor a, [Latents(Head = \"other\")] Tensor b, [PatchTokens] Tensor c")]
    public Task Inputs_that_share_a_head_describe_it_alike(string parameters) => Verify(parameters);

    [Theory]
    [InlineData("[Latents(Dim = nameof(LatentDin))] Tensor a", "LatentDim")]
    [InlineData("[Latents(Views = \"imago\")] Tensor a", "image")]
    [InlineData("[Embeddings] Tensor values, [Bank(Of = \"value\", Size = nameof(BankSize))] Tensor b", "values")]
    public async Task What_was_meant_is_guessed(string parameters, string suggestion)
    {
        var diagnostic = Assert.Single(await ObjectiveAnalysis.WithoutFlow(Objective(parameters)));
        Assert.Contains($"did you mean '{suggestion}'?", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    private static async Task Verify(string parameters, string members = "") => await ObjectiveAnalysis.Verify(Objective(parameters, members));

    private static string Objective(string parameters, string members = "") => $$"""
        public sealed class MineAttribute : LossInputAttribute;

        [SslObjective("x")]
        public partial class X
        {
            public int LatentDim { get; init; } = 8;
            public int BankSize { get; init; } = 16;
            public double Rate { get; init; } = 0.5;
            public const int Width = 4;
            public ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());
            public Tensor Loss({{parameters}}) => null!;
            {{members}}
        }
        """;
}
