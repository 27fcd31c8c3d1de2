using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Fungi.Analyzers.BatchFlow.Transfer;

/// <summary>An operator of the table.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Behaviour">What it makes of its arguments.</param>
internal sealed record Operator(Row Row, Behaviour Behaviour)
{
    /// <summary>Whether a call writes its result to its first argument.</summary>
    public bool Writes(OperatorCall call) => Row.Writes(call);
}

/// <summary>
/// What every tensor operator does with the batch: the built-in table, and what the analyzed project's files named
/// <c>*.fungi-operators.txt</c> add to it or say better.
/// </summary>
/// <remarks>
/// A line is an operator's documentation id, the name of a behaviour, and that behaviour's words (<c>dim=dims</c>) and flags (<c>linear</c>).
/// An id with a signature goes before the same without one, a project's row before a built-in one. <c>#</c> starts a comment.
/// </remarks>
internal sealed class OperatorTable
{
    private const string FileEnding = ".fungi-operators.txt";

    private static readonly Lazy<OperatorTable> LazyBuiltIn = new(ReadBuiltIn);

    private static readonly char[] Blanks = [' ', '\t'];
    private static readonly char[] Signature = ['(', '~'];

    private readonly OperatorTable? fallback;
    private readonly Dictionary<string, Operator> operators = new(StringComparer.Ordinal);
    private readonly List<Mistake> mistakes = [];
    private readonly ConcurrentDictionary<ISymbol, Operator?> found = new(SymbolEqualityComparer.Default);

    private OperatorTable(OperatorTable? fallback) => this.fallback = fallback;

    /// <summary>The table without any project's rows, read once. It lives as long as the process: symbols are looked up in <see cref="For"/>'s.</summary>
    public static OperatorTable BuiltIn => LazyBuiltIn.Value;

    /// <summary>The rows, a project's own first.</summary>
    public IEnumerable<Row> Rows => operators.Values.Select(static entry => entry.Row).Concat(fallback?.Rows ?? []);

    /// <summary>The lines, of a project's files, that cannot be understood.</summary>
    public IReadOnlyList<Mistake> Mistakes => mistakes;

    /// <summary>Whether a project's file is an operator table, by its name.</summary>
    public static bool IsTable(AdditionalText file) => file.Path.EndsWith(FileEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>The table for one compilation, to be kept with it.</summary>
    /// <param name="files">The project's additional files, of any name.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static OperatorTable For(IEnumerable<AdditionalText> files, CancellationToken cancellation)
    {
        var table = new OperatorTable(BuiltIn);
        foreach (var file in files)
        {
            if (IsTable(file) && file.GetText(cancellation) is { } text) table.Read(file.Path, text);
        }

        return table;
    }

    /// <summary>What is known of a method, property or accessor; null where the table does not have it.</summary>
    public Operator? Find(ISymbol symbol)
    {
        var definition = Definition(symbol);
        return found.TryGetValue(definition, out var entry) ? entry : found.GetOrAdd(definition, Look(definition));
    }

    /// <summary>What is known of a documentation id, with a signature or without.</summary>
    public Operator? Find(string id)
    {
        var name = WithoutSignature(id);
        return Own(id, name) ?? fallback?.Find(id);
    }

    /// <summary><c>M:A.B.item``1(System.Int64)~C</c> without what differs between overloads: <c>M:A.B.item</c>.</summary>
    public static string WithoutSignature(string id)
    {
        var end = id.IndexOfAny(Signature);
        if (end >= 0) id = id.Substring(0, end);
        end = id.LastIndexOf("``", StringComparison.Ordinal);
        return end >= 0 ? id.Substring(0, end) : id;
    }

    private static ISymbol Definition(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { ReducedFrom: { } extension } => extension.OriginalDefinition,
        IMethodSymbol { MethodKind: MethodKind.PropertyGet, AssociatedSymbol: { } property } => property.OriginalDefinition,
        _ => symbol.OriginalDefinition,
    };

    private static OperatorTable ReadBuiltIn()
    {
        var table = new OperatorTable(fallback: null);
        var assembly = typeof(OperatorTable).Assembly;
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.EndsWith(".operators.txt", StringComparison.Ordinal)) continue;
            using var stream = assembly.GetManifestResourceStream(name)!;
            table.Read(name, SourceText.From(stream));
        }

        return table;
    }

    private Operator? Look(ISymbol definition) => definition.GetDocumentationCommentId() is { } id ? Find(id) : null;

    private Operator? Own(string id, string name) => operators.TryGetValue(id, out var entry) || operators.TryGetValue(name, out entry) ? entry : null;

    private void Read(string path, SourceText text)
    {
        foreach (var line in text.Lines)
        {
            var words = line.ToString().Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            var comment = Array.FindIndex(words, static word => word[0] == '#');
            if (comment >= 0) Array.Resize(ref words, comment);
            if (words.Length > 0 && Add(words) is { } mistake) mistakes.Add(new(path, line.Span, new(text.Lines.GetLinePosition(line.Start), text.Lines.GetLinePosition(line.End)), mistake));
        }
    }

    private string? Add(string[] words)
    {
        var id = words[0];
        if (id.Length < 3 || id[0] is not ('M' or 'P') || id[1] != ':') return $"'{id}' is no documentation id of a method or property, such as 'M:TorchSharp.torch.Tensor.softmax'";
        if (words.Length < 2) return $"'{id}' has no behaviour; expected one of {string.Join(", ", Behaviours.Names)}";
        if (!Behaviours.TryFind(words[1], out var factory)) return $"'{words[1]}' is no behaviour; expected one of {string.Join(", ", Behaviours.Names)}";
        if (operators.ContainsKey(id)) return $"'{id}' has a row already";
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        var flags = new List<string>();
        for (var i = 2; i < words.Length; i++)
        {
            var separator = words[i].IndexOf('=');
            if (separator < 0) flags.Add(words[i]);
            else pairs[words[i].Substring(0, separator)] = words[i].Substring(separator + 1);
        }

        var row = new Row(id, words[1], pairs, flags);
        operators.Add(id, new(row, TruthValues.Of(row, Chance.Of(row, Linearity.Of(row, factory(row))))));
        return null;
    }
}

/// <summary>A line of a project's operator table that cannot be understood.</summary>
/// <param name="Path">The file.</param>
/// <param name="Span">The line, as characters of the file.</param>
/// <param name="Lines">The line, as its place in the file.</param>
/// <param name="Text">What is wrong and what was expected.</param>
internal sealed record Mistake(string Path, TextSpan Span, LinePositionSpan Lines, string Text)
{
    public Location Location => Location.Create(Path, Span, Lines);
}
