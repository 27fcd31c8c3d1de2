using Fungi.Analyzers.BatchFlow.Transfer;
using Microsoft.CodeAnalysis;

namespace Fungi.Analyzers.Tests.BatchFlow.Transfer;

public sealed class OperatorTableTests
{
    private static readonly OperatorTable Table = OperatorTable.For([], default);

    [Fact]
    public void Every_row_can_be_understood() => Assert.Empty(OperatorTable.BuiltIn.Mistakes.Select(mistake => $"{mistake.Path} {mistake.Lines.Start}: {mistake.Text}"));

    [Fact]
    public void Every_operator_of_the_engine_has_a_row() => Assert.Empty(WithoutRow(OperatorMembers.OfFungi));

    [Fact]
    public void Every_operator_of_TorchSharp_has_a_row() => Assert.Empty(WithoutRow(OperatorMembers.OfTorchSharp));

    [Fact]
    public void No_row_names_nothing()
    {
        var ids = new[] { OperatorMembers.OfFungi, OperatorMembers.OfTorchSharp }.SelectMany(OperatorMembers.Members).Select(member => member.GetDocumentationCommentId()!).ToList();
        var known = ids.Concat(ids.Select(OperatorTable.WithoutSignature)).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Table.Rows.Select(row => row.Id).Except(known));
    }

    [Fact]
    public void No_row_says_what_the_row_without_its_signature_says()
    {
        var rows = Table.Rows.ToDictionary(row => row.Id);
        Assert.Empty(rows.Values.Where(row => OperatorTable.WithoutSignature(row.Id) is var name && name != row.Id && rows.TryGetValue(name, out var general) && Text(general) == Text(row)).Select(row => row.Id));
    }

    [Fact]
    public void An_overload_has_its_own_row_or_the_one_of_all()
    {
        Assert.Equal("elementwise", Table.Find("M:TorchSharp.torch.Tensor.max(TorchSharp.torch.Tensor)")?.Row.Behaviour);
        Assert.Equal("reduce", Table.Find("M:TorchSharp.torch.Tensor.max")?.Row.Behaviour);
        Assert.Equal("reduce", Table.Find("M:TorchSharp.torch.Tensor.sum(System.Nullable{TorchSharp.torch.ScalarType})")?.Row.Behaviour);
        Assert.Equal("number", Table.Find("M:TorchSharp.torch.Tensor.item``1")?.Row.Behaviour);
        Assert.Null(Table.Find("M:Elsewhere.sum"));
    }

    [Fact]
    public void A_project_s_row_goes_before_the_built_in_one()
    {
        var table = OperatorTable.For([new AdditionalFile("project.fungi-operators.txt", "# ours\nM:TorchSharp.torch.Tensor.softmax  elementwise linear  # one line"), new AdditionalFile("notes.txt", "nonsense")], default);
        Assert.Empty(table.Mistakes);
        Assert.Equal("elementwise", table.Find("M:TorchSharp.torch.Tensor.softmax(System.Int64)")?.Row.Behaviour);
        Assert.True(table.Find("M:TorchSharp.torch.Tensor.softmax")!.Row.Has("linear"));
        Assert.Equal("normalize", table.Find("M:TorchSharp.torch.softmax")?.Row.Behaviour);
    }

    [Theory]
    [InlineData("softmax elementwise", "'softmax' is no documentation id of a method or property, such as 'M:TorchSharp.torch.Tensor.softmax'")]
    [InlineData("M:Ours.loss", "'M:Ours.loss' has no behaviour; expected one of ")]
    [InlineData("M:Ours.loss sofmax", "'sofmax' is no behaviour; expected one of ")]
    [InlineData("M:Ours.loss elementwise\nM:Ours.loss reduce", "'M:Ours.loss' has a row already")]
    public void A_line_that_says_nothing_is_reported_where_it_stands(string lines, string text)
    {
        var mistake = Assert.Single(OperatorTable.For([new AdditionalFile("a/project.fungi-operators.txt", "\n" + lines)], default).Mistakes);
        Assert.StartsWith(text, mistake.Text, StringComparison.Ordinal);
        Assert.Equal(("a/project.fungi-operators.txt", lines.Count(character => character == '\n') + 1), (mistake.Location.GetLineSpan().Path, mistake.Location.GetLineSpan().StartLinePosition.Line));
    }

    private static IEnumerable<string> WithoutRow(Compilation compilation) => OperatorMembers.All(compilation).Where(member => Table.Find(member) is null).Select(member => member.GetDocumentationCommentId()!);

    private static string Text(Row row) => $"{row.Behaviour} {string.Join(' ', row.Words.OrderBy(word => word.Key))} {string.Join(' ', row.Flags.Order())}";
}
