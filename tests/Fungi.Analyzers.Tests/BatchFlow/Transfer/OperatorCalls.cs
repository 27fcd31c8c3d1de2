using System.Runtime.CompilerServices;
using System.Reflection;
using Fungi.Analyzers.BatchFlow.Domain;
using Fungi.Analyzers.BatchFlow.Transfer;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TorchSharp;
using static TorchSharp.torch;
using Size = Fungi.Analyzers.BatchFlow.Domain.Size;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

/// <summary>How much is known of the tensors of a call.</summary>
internal enum Knowledge
{
    /// <summary>Every size.</summary>
    Sizes,

    /// <summary>How many axes they have, which is the batch, and which have the same size.</summary>
    Axes,

    /// <summary>The axes up to the batch, and nothing of tensors without it.</summary>
    AxesInFront,

    /// <summary>The axes from the batch on, and nothing of tensors without it.</summary>
    AxesBehind,
}

/// <summary>Says of a call that was run what the analyzer knows of such a call.</summary>
internal static class OperatorCalls
{
    // Lists of sizes may name the batch, as in z.reshape(z.shape[0], -1).
    private static readonly string[] Sizes = ["shape", "size", "sizes", "output_size"];

    private static readonly SyntaxNode Site = SyntaxFactory.ParseCompilationUnit("call");

    /// <summary>A size by name, as an objective's options give it.</summary>
    public static SizeSymbol Named(long size) => new($"n{size}");

    /// <summary>Describes a call.</summary>
    /// <param name="method">What is called.</param>
    /// <param name="arguments">Its arguments, what it is called on first.</param>
    /// <param name="batch">Which axes of its tensors are the batch.</param>
    /// <param name="knowledge">How much is known of its tensors.</param>
    public static OperatorCall Of(MethodInfo method, object?[] arguments, IReadOnlyCollection<Placement> batch, Knowledge knowledge)
    {
        var names = method.GetParameters().Select(parameter => parameter.Name!);
        var tensors = arguments.SelectMany(OperatorExperiment.TensorsIn).ToList();
        var samples = batch.Count > 0 ? tensors[batch.First().Argument].shape[batch.First().Axis] : -1;
        var index = 0;
        var given = (method.IsStatic ? names : names.Prepend(OperatorCall.Self)).Zip(arguments, (name, value) => new Argument(name, Value(value, name), name));
        return new(method.Name, method.Name, Site, new(given));

        AbstractValue Value(object? value, string name) => value switch
        {
            Tensor tensor => TensorValueOf(tensor),
            IEnumerable<Tensor> many => CollectionValue.Of(many.Select(TensorValueOf).ToList()),
            string text => ScalarValue.Of(text),
            char letter => ScalarValue.Of(letter.ToString()),
            Enum member => ScalarValue.Of(member.ToString()),
            torch.Size size => CollectionValue.Of([.. Enumerable.Range(0, size.Length).Select(i => Number(size[i], name))]),
            Array array => CollectionValue.Of([.. array.Cast<object?>().Select(element => Value(element, name))]),
            ITuple tuple => new TupleValue([.. Enumerable.Range(0, tuple.Length).Select(i => Value(tuple[i], name))]),
            Scalar => ScalarValue.Any,
            byte or sbyte or short or int or long => Number(Convert.ToInt64(value), name),
            null => ScalarValue.Null,
            IConvertible => ScalarValue.Of(value),
            _ => new UnknownValue(),
        };

        Size SizeOf(long size) => knowledge switch
        {
            _ when size == 1 || knowledge == Knowledge.Sizes => Size.Of(size),
            Knowledge.Axes => Size.Of(Named(size)),
            _ => Size.Unknown,
        };

        ScalarValue Number(long number, string name) => ScalarValue.Of(number == samples && Sizes.Contains(name) ? Size.Batch : Size.Of(number));

        AbstractValue TensorValueOf(Tensor tensor)
        {
            var argument = index++;
            var axes = tensor.shape.Select((size, axis) => batch.Contains(new(argument, axis)) ? Dimension.Batch : Dimension.Of(SizeOf(size))).ToList();
            var (first, last) = (axes.FindIndex(static axis => axis.IsBatch), axes.FindLastIndex(static axis => axis.IsBatch));
            return new TensorValue(knowledge switch
            {
                Knowledge.Sizes or Knowledge.Axes => new(axes),
                _ when first < 0 => TensorShape.Unknown,
                Knowledge.AxesInFront => new([.. axes.Take(last + 1), Dimension.Gap]),
                _ => new TensorShape([Dimension.Gap, .. axes.Skip(first)]),
            });
        }
    }
}
