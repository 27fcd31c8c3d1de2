using System.Globalization;
using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

/// <summary>
/// Arguments for an operator, written as text: one word for each parameter in order, what it is called on first; <c>name=word</c> names one.
/// </summary>
/// <remarks>
/// <c>[2,3]</c> is a tensor of that shape with numbers between 0.2 and 0.9. A letter in front asks for others: <c>n</c> negative ones too,
/// <c>a</c> above 1, <c>g</c> between -1 and 1, <c>o</c> 1 and -1, <c>x</c> infinite ones and not numbers among them, <c>w</c> not numbers alone, <c>c</c> complex ones, <c>i5</c> whole numbers below 5, <c>y</c> as double
/// numbers, <c>p5</c> different ones below 5, <c>b</c> truth values, <c>s</c> symmetric positive definite matrices, <c>r</c> matrices of different ranks. <c>{word word}</c> is several. <c>(1,2)</c> is a list of numbers, anything else a number, a name or a text.
/// </remarks>
internal sealed class OperatorExample(string text)
{
    public override string ToString() => text;

    /// <summary>The arguments for an overload, what it is called on first; null where they are not for it.</summary>
    public object?[]? For(MethodInfo method, int seed)
    {
        var random = new Random(seed);
        var parameters = method.GetParameters();
        var types = parameters.Select(parameter => parameter.ParameterType).ToList();
        var names = parameters.Select(parameter => parameter.Name!).ToList();
        if (!method.IsStatic)
        {
            types.Insert(0, method.DeclaringType!);
            names.Insert(0, "self");
        }

        var words = new string?[types.Count];
        var next = 0;
        foreach (var word in Words(text))
        {
            var separator = word.IndexOf('=', StringComparison.Ordinal);
            var place = separator > 0 ? names.IndexOf(word[..separator]) : next++;
            if (place < 0 || place >= words.Length) return null;
            words[place] = word[(separator + 1)..];
        }

        var values = new object?[types.Count];
        for (var i = 0; i < types.Count; i++)
        {
            var parameter = method.IsStatic ? parameters[i] : i == 0 ? null : parameters[i - 1];
            if (words[i] is { } given)
            {
                if (!TryRead(given, types[i], random, out values[i])) return null;
            }
            else if (parameter is { HasDefaultValue: true })
            {
                values[i] = parameter.DefaultValue is { } value && Nullable.GetUnderlyingType(types[i]) is null && types[i].IsEnum ? Enum.ToObject(types[i], value) : parameter.DefaultValue;
            }
            else
            {
                return null;
            }
        }

        return values;
    }

    private static IEnumerable<string> Words(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length) depth += text[i] is '{' or '(' or '[' ? 1 : text[i] is '}' or ')' or ']' ? -1 : 0;
            if (i < text.Length && (depth > 0 || text[i] != ' ')) continue;
            if (i > start) yield return text[start..i];
            start = i + 1;
        }
    }

    private static bool TryRead(string word, Type type, Random random, out object? value)
    {
        value = null;
        if (word == "null") return !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (word.EndsWith(']'))
        {
            if (type != typeof(Tensor) && type != typeof(object)) return false;
            value = TensorOf(word, random);
        }
        else if (word[0] == '{')
        {
            if (!type.IsAssignableFrom(typeof(Tensor[]))) return false;
            value = Words(word[1..^1]).Select(one => TensorOf(one, random)).ToArray();
        }
        else if (type == typeof(string))
        {
            value = word;
        }
        else if (type == typeof(Device))
        {
            if (word == "cpu") value = device(word);
        }
        else if (type.IsEnum)
        {
            return Enum.TryParse(type, word, out value) && value is not null && !char.IsDigit(word[0]);
        }
        else if (bool.TryParse(word, out var truth))
        {
            value = truth;
            return type == typeof(bool);
        }
        else if (type == typeof(char))
        {
            value = word[0];
            return word.Length == 1 && char.IsLetter(word[0]);
        }
        else
        {
            var isList = word[0] == '(';
            var numbers = new List<double>();
            foreach (var part in word.Trim('(', ')').Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!double.TryParse(part, CultureInfo.InvariantCulture, out var number)) return false;
                numbers.Add(number);
            }

            value = isList ? List(numbers, type) : Number(numbers[0], type);
        }

        return value is not null;
    }

    private static object? Number(double number, Type type) => type switch
    {
        _ when type == typeof(Half) => (Half)number,
        _ when type == typeof(Scalar) => double.IsInteger(number) ? (Scalar)(long)number : number,
        _ when type == typeof(double) || type == typeof(float) => Convert.ChangeType(number, type, CultureInfo.InvariantCulture),
        _ when type.IsPrimitive && type != typeof(bool) && type != typeof(char) && type != typeof(IntPtr) && double.IsInteger(number) => Convert.ChangeType(number, type, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static object? List(List<double> numbers, Type type)
    {
        var whole = numbers.Select(number => (long)number).ToArray();
        if (type == typeof(torch.Size)) return new torch.Size(whole);
        if (type == typeof(ValueTuple<long, long>[])) return new[] { (whole[0], whole[^1]) };
        if (type == typeof(Array)) return numbers.ToArray();
        if ((type.IsArray ? type.GetElementType() : type.GenericTypeArguments is [var argument] && type.IsAssignableFrom(argument.MakeArrayType()) ? argument : null) is { } element) return Elements(numbers, element);
        if (!type.IsAssignableTo(typeof(System.Runtime.CompilerServices.ITuple)) || type.GenericTypeArguments.Length != numbers.Count) return null;
        return Activator.CreateInstance(type, [.. numbers.Zip(type.GenericTypeArguments, static (number, part) => Convert.ChangeType(number, part, CultureInfo.InvariantCulture))]);
    }

    private static Array? Elements(List<double> numbers, Type type)
    {
        if (!type.IsPrimitive && type != typeof(Half)) return null;
        var array = Array.CreateInstance(type, numbers.Count);
        for (var i = 0; i < numbers.Count; i++) array.SetValue(type == typeof(Half) ? (Half)numbers[i] : Convert.ChangeType(numbers[i], type, CultureInfo.InvariantCulture), i);
        return array;
    }

    private static Tensor TensorOf(string word, Random random)
    {
        var open = word.IndexOf('[', StringComparison.Ordinal);
        long[] shape = [.. word[(open + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(size => long.Parse(size, CultureInfo.InvariantCulture))];
        var count = (int)shape.Aggregate(1L, static (product, size) => product * size);
        Tensor Of(Func<int, double> number) => tensor([.. Enumerable.Range(0, count).Select(number)]).reshape(shape);
        Tensor Between(double least, double greatest) => Of(_ => (random.NextDouble() * (greatest - least)) + least);
        Tensor Whole(IEnumerable<long> numbers) => tensor(numbers.Take(count).ToArray()).reshape(shape);
        var kind = word[..open];
        var bound = kind.Length > 1 ? int.Parse(kind[1..], CultureInfo.InvariantCulture) : 0;
        return kind switch
        {
            "" => Between(0.2, 0.9),
            "n" => Between(-2, 2),
            "a" => Between(1.2, 2.5),
            "g" => Between(-1, 1),
            "o" => Of(_ => random.Next(2) == 0 ? -1 : 1),
            "x" => Of(_ => random.Next(4) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => double.NegativeInfinity, _ => random.NextDouble() }),
            "w" => Of(_ => random.Next(3) == 0 ? double.NaN : random.NextDouble()),
            "y" => Of(_ => random.Next(1, 99)),
            "b" => Between(0, 1) > 0.5,
            "c" => view_as_complex(tensor(Enumerable.Range(0, 2 * count).Select(_ => random.NextDouble() + 0.2).ToArray()).reshape([.. shape, 2])),
            "s" => Between(-1, 1) is var half ? half.matmul(half.transpose(-1, -2)) + (eye(shape[^1], dtype: ScalarType.Float64) * 3) : half,
            "r" => Of(i => i % shape[^1] == i / shape[^1] % shape[^2] ? random.Next(2) : 0),
            _ when kind[0] == 'i' => Whole(Enumerable.Range(0, count).Select(_ => random.NextInt64(bound))),
            _ when kind[0] == 'p' => Whole(Enumerable.Range(0, bound).Select(static i => (long)i).OrderBy(_ => random.Next())),
            _ => throw new ArgumentException($"'{kind}' is no kind of tensor.", nameof(word)),
        };
    }
}
