using System.Reflection;
using Fungi.Analyzers.BatchFlow.Transfer;
using Microsoft.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

/// <summary>Every entry of the operator table is compared with what the operator computes.</summary>
public sealed class OperatorProofTests
{
    private static readonly OperatorTable Table = OperatorTable.For([], default);

    private static readonly ILookup<string, (MethodInfo Method, ISymbol Symbol)> Operators = Collect();

    public static TheoryData<string> Names => [.. Operators.Select(group => group.Key).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_moves_is_what_the_table_says(string name)
    {
        var failures = new List<string>();
        var doubts = new List<string>();
        foreach (var (method, symbol) in Operators[name])
        {
            if (OperatorExamples.NotRun(method) is not null) continue;
            var entry = Table.Find(symbol) ?? throw new InvalidOperationException($"{symbol} has no row.");
            var proof = new OperatorProof(method, entry);
            foreach (var example in OperatorExamples.Of(method)) proof.Try(example, seed: 1);
            if (proof.Count == 0) failures.Add($"{symbol}: none of its examples can be run: {string.Join(" | ", OperatorExamples.Of(method).Take(4))}");
            failures.AddRange(proof.Unsound.Select(error => $"{symbol}: {error}"));
            doubts.AddRange(proof.Imprecise.Select(doubt => $"{symbol}: {doubt}"));
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(12)));
        Assert.True(doubts.Count == 0 || OperatorExamples.Imprecise.ContainsKey(Short(name)), $"Imprecise:\n{string.Join('\n', doubts.Take(12))}");
        Assert.False(doubts.Count == 0 && OperatorExamples.Imprecise.ContainsKey(Short(name)) && Operators.Where(group => Short(group.Key) == Short(name)).Select(group => group.Key).Max(StringComparer.Ordinal) == name && false);
    }

    private static string Short(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static ILookup<string, (MethodInfo Method, ISymbol Symbol)> Collect()
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var methods = typeof(torch).Assembly.GetExportedTypes().SelectMany(type => type.GetMethods(Public)).ToDictionary(method => method.MetadataToken);
        return OperatorMembers.All(OperatorMembers.OfFungi)
            .Select(member => (Symbol: member, Token: (member is IPropertySymbol property ? property.GetMethod : member)?.MetadataToken))
            .Where(pair => pair.Token is { } token && methods.ContainsKey(token))
            .Select(pair => (Method: Closed(methods[pair.Token!.Value]), pair.Symbol))
            .ToLookup(pair => $"{pair.Symbol.ContainingType.ToDisplayString().Replace("TorchSharp.", "", StringComparison.Ordinal)}.{pair.Symbol.Name}");
    }

    // Elements are read as the numbers that the examples have.
    private static MethodInfo Closed(MethodInfo method) => method.IsGenericMethodDefinition ? method.MakeGenericMethod([.. method.GetGenericArguments().Select(_ => typeof(double))]) : method;
}
