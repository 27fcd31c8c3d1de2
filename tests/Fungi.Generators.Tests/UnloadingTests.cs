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
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Mode", "Sum"), new("Modes:0", "Mean"), new("Dim", "x")]).Build();
        var objective = PluginCompiler.Load(context, Sources.Objective("""
                public Mode Mode { get; init; } = Mode.Mean;
                public Mode[] Modes { get; init; } = [];
                public int Dim { get; init; } = 8;
            """))["test"].Create(new(configuration, "", errors), new NoServices());
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
