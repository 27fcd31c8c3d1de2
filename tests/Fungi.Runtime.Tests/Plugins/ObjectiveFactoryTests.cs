using Fungi.Runtime.Hosting;
using Fungi.Runtime.Plugins;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;

namespace Fungi.Runtime.Tests.Plugins;

/// <summary>What is wrong with objectives is told with the rest of the configuration's mistakes.</summary>
public sealed class ObjectiveFactoryTests
{
    [Fact]
    public void All_mistakes_of_a_configuration_are_told_at_once_each_with_its_path()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Fungi:Backbone:Checkpoint"] = "backbone.safetensors",
            ["Fungi:BatchSise"] = "3",
            ["Fungi:Objectives:0:Type"] = "wrong-plan",
            ["Fungi:Objectives:1:Type"] = "wrong-constructor",
            ["Fungi:Objectives:2:Type"] = "wrong-transform",
            ["Fungi:Objectives:3:Type"] = "referred", // nobody offers its Greeter
            ["Fungi:Objectives:4:Type"] = "wrong-plan",
            ["Fungi:Objectives:4:Name"] = "wrong-option",
            ["Fungi:Objectives:4:Dim"] = "0",
        }).Build();
        using var services = new ServiceCollection().AddFungi(configuration, AppContext.BaseDirectory).AddFungiRuntimeTestsObjectives().BuildServiceProvider();
        var error = Assert.Throws<InputException>(() => services.GetRequiredService<ObjectiveFactory>().CreateAll(services.GetRequiredService<FungiOptions>()));
        string[] expected =
        [
            "Fungi:BatchSise: unknown option; did you mean 'BatchSize'?",
            "Fungi:Objectives:0: objective 'wrong-plan': loss input 'labels': asks for the labels of the view group 'image', Inference { }; expected one step that labels, such as Rotate90.",
            "Fungi:Objectives:1: objective 'wrong-constructor': its constructor or transform failed: no such dictionary",
            "Fungi:Objectives:2: objective 'wrong-transform': its constructor or transform failed: There is a view group 'image' already. (Parameter 'name')",
            "Fungi:Objectives:3: the objective 'referred' needs the service Greeter, which the host does not offer.",
            "Fungi:Objectives:4:Dim: '0' is out of range;",
        ];
        Assert.All(expected.Zip(error.Message.Split(Environment.NewLine), (start, line) => (start, line)), pair => Assert.StartsWith(pair.start, pair.line, StringComparison.Ordinal));
        Assert.Equal(expected.Length, error.Message.Split(Environment.NewLine).Length);
    }
}

[SslObjective("wrong-plan")]
public sealed partial class WrongPlanObjective
{
    [System.ComponentModel.DataAnnotations.Range(1, 8)]
    public int Dim { get; init; } = 2;

    public static ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public static torch.Tensor Loss([ViewLabels] torch.Tensor labels, [Latents(Dim = nameof(Dim))] torch.Tensor latents) => latents.sum([1, 2]) * labels.sum(1);
}

[SslObjective("wrong-constructor")]
public sealed partial class WrongConstructorObjective
{
    public WrongConstructorObjective() => throw new FileNotFoundException("no such\ndictionary");

    public static ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference());

    public static torch.Tensor Loss([Latents] torch.Tensor latents) => latents.sum([1, 2]);
}

[SslObjective("wrong-transform")]
public sealed partial class WrongTransformObjective
{
    public static ImageViews Transform(ImageViews views) => views.Group("image", 1, view => view.Inference()).Group("image", 1, view => view.Inference());

    public static torch.Tensor Loss([Latents] torch.Tensor latents) => latents.sum([1, 2]);
}
