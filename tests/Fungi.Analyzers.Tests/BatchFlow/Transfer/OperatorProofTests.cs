using System.Reflection;
using Fungi.Analyzers.BatchFlow.Transfer;
using Microsoft.CodeAnalysis;
using TorchSharp;

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
        var (failures, doubts) = Prove(Operators[name]);
        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(12)));
        Assert.True(doubts.Count == 0 || OperatorExamples.Imprecise.ContainsKey(Short(name)), string.Join('\n', doubts.Prepend("More is claimed than moves:").Take(12)));
    }

    [Fact]
    public void What_is_known_to_be_imprecise_is() => Assert.All(
        OperatorExamples.Imprecise.Keys, static name => Assert.NotEmpty(Prove(Operators.Where(group => Short(group.Key) == name).SelectMany(static group => group)).Doubts));

    [Fact]
    public void What_is_not_run_exists() => Assert.Empty(OperatorExamples.NotRunByName.Keys.Except(Operators.Select(group => Short(group.Key))));

    [Fact]
    public void Every_written_example_is_of_an_operator() => Assert.Empty(OperatorExamples.Written.Keys.Except(Operators.Select(group => Short(group.Key))));

    private static (List<string> Failures, List<string> Doubts) Prove(IEnumerable<(MethodInfo Method, ISymbol Symbol)> overloads)
    {
        var failures = new List<string>();
        var doubts = new List<string>();
        foreach (var (method, symbol) in overloads.Where(overload => OperatorExamples.NotRun(overload.Method) is null))
        {
            var proof = new OperatorProof(method, Table.Find(symbol) ?? throw new InvalidOperationException($"{symbol} has no row."));
            var examples = OperatorExamples.Of(method).ToList();
            if (examples.FindAll(proof.Try).Count == 0) failures.Add($"{symbol}: none of its examples can be run: {string.Join(" | ", examples.Take(4))}");
            failures.AddRange(proof.Unsound.Select(error => $"{symbol}: {error}"));
            doubts.AddRange(proof.Imprecise.Select(doubt => $"{symbol}: {doubt}"));
        }

        return (failures, doubts);
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
            .ToLookup(pair => $"{pair.Symbol.ContainingType.ToDisplayString().Replace("TorchSharp.", "", StringComparison.Ordinal)}.{pair.Symbol.MetadataName}");
    }

    // Elements are read as the numbers that the examples have.
    private static MethodInfo Closed(MethodInfo method) => method.IsGenericMethodDefinition ? method.MakeGenericMethod([.. method.GetGenericArguments().Select(_ => typeof(double))]) : method;
}
