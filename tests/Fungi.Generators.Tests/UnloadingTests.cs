using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.Configuration;

namespace Fungi.Generators.Tests;

public sealed class UnloadingTests
{
    [Fact]
    public void Binding_keeps_no_hold_on_a_plugin()
    {
        var context = BindAndUnload();
        for (var i = 0; i < 20 && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(context.IsAlive);
    }

    // A method of its own, so that no local variable of the caller holds the plugin.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference BindAndUnload()
    {
        var context = new AssemblyLoadContext(null, isCollectible: true);
        var errors = new List<string>();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
            [
                new("Mode", "Sum"), new("Modes:0", "Mean"), new("Dim", "x"), new("Head:Rate", "0.5"), new("Head:Check:Odd", "1"),
                new("Heads:Mean:Rate", "1"), new("Sizes:0:Height", "1"), new("Maybe", "Mean"),
            ])
            .Build();
        var descriptor = PluginCompiler.Load(
            context,
            Sources.Objective("""
                public Mode Mode { get; init; } = Mode.Mean;
                public Mode? Maybe { get; init; }
                public Mode[] Modes { get; init; } = [];
                public int Dim { get; init; } = 8;
                public Head Head { get; init; } = new(1);
                public Dictionary<Mode, Head> Heads { get; init; } = [];
                public IReadOnlySet<Size> Sizes { get; init; } = new HashSet<Size>();
            """),
            """
            namespace Strange.Plugin;
            public sealed record Head(double Rate) { public Check Check { get; init; } = new(); }
            public record struct Size(int Height);
            public sealed class Check : IValidatableObject
            {
                public int Odd { get; init; } = 1;
                public IEnumerable<ValidationResult> Validate(ValidationContext context) => Odd % 2 == 1 ? [] : [new("must be odd.", [nameof(Odd)])];
            }
            """)["test"];
        Assert.All(descriptor.Options, option => Assert.NotEmpty(option.Schema()));
        var objective = descriptor.Create(new(configuration, "", errors), new NoServices());
        Assert.Equal(1, objective.Features(Modality.Image)!.Views.Count);
        Assert.Single(errors);
        context.Unload();
        return new WeakReference(context);
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
