using System.CommandLine;
using Fungi.Evaluation;

namespace Fungi.Cli.Evaluations;

/// <summary>Which combinations of blocks are evaluated.</summary>
internal enum BlockSearch
{
    /// <summary>Every combination.</summary>
    All,

    /// <summary>Each block, and the embeddings with each other block.</summary>
    Alone,

    /// <summary>The embeddings, then also the first objective's block, and so on.</summary>
    Incremental,

    /// <summary>The embeddings, and with them whatever raises the accuracy among the training samples most, one after the other.</summary>
    Greedy,
}

/// <summary>The options that say what of the features is evaluated, and after which reduction.</summary>
internal sealed class BlockSelection
{
    /// <summary>Above so many objectives their combinations are too many to look at.</summary>
    private const int MostToCombine = 6;

    private readonly Option<bool> alone = new("--alone") { Description = $"Evaluate each block, and the embeddings with each other block; above {MostToCombine} objectives this is the default, else every combination is." };
    private readonly Option<bool> incremental = new("--incremental") { Description = "Evaluate the embeddings, then with the first objective's block, then also with the second's, and so on." };
    private readonly Option<bool> greedy = new("--greedy") { Description = "Start from the embeddings and add the block that raises the accuracy among the training samples most, until none does." };
    private readonly Option<int?> components = new("--pca") { Description = "Reduce each combination to so many principal components of the training split first.", HelpName = "DIM" };
    private readonly bool knowsGreedy;

    /// <param name="knowsGreedy">Whether the evaluation can choose blocks itself.</param>
    public BlockSelection(bool knowsGreedy = false) => this.knowsGreedy = knowsGreedy;

    public IEnumerable<Option> Options => knowsGreedy ? [components, alone, incremental, greedy] : [components, alone, incremental];

    /// <summary>To how many components combinations are reduced; null: not at all.</summary>
    public int? Components(ParseResult arguments) => arguments.GetValue(components);

    /// <summary>What was asked for; null: nothing.</summary>
    /// <exception cref="InputException">Several options were given.</exception>
    public BlockSearch? Search(ParseResult arguments)
    {
        (Option<bool> Option, BlockSearch Search)[] known = [(alone, BlockSearch.Alone), (incremental, BlockSearch.Incremental), .. knowsGreedy ? [(greedy, BlockSearch.Greedy)] : ((Option<bool>, BlockSearch)[])[]];
        return known.Where(search => arguments.GetValue(search.Option)).ToArray() switch
        {
            [] => null,
            [var asked] => asked.Search,
            [var one, var other, ..] => throw new InputException($"{one.Option.Name} and {other.Option.Name} exclude each other; expected one of them."),
        };
    }

    /// <summary>What is searched where nothing was asked for.</summary>
    public static BlockSearch Default(int blocks) => blocks - 1 > MostToCombine ? BlockSearch.Alone : BlockSearch.All;

    /// <summary>The combinations to evaluate; not of a greedy search, which finds its own.</summary>
    public static IReadOnlyList<int[]> Combinations(BlockSearch search, int blocks) => search switch
    {
        BlockSearch.All => BlockCombinations.All(blocks),
        BlockSearch.Alone => BlockCombinations.Alone(blocks),
        BlockSearch.Incremental => BlockCombinations.Incremental(blocks),
        _ => throw new ArgumentOutOfRangeException(nameof(search)),
    };

    /// <summary>What people are told where there were too many combinations for all of them.</summary>
    public static string? Note(BlockSearch? asked, BlockSearch search, bool knowsGreedy = false) => asked is null && search == BlockSearch.Alone
        ? $"More than {MostToCombine} objectives: each block, and the embeddings with it (--alone).{(knowsGreedy ? " --greedy looks for a good combination." : "")}"
        : null;
}
