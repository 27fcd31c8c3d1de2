using System.Globalization;
using Fungi.Generators.Model;

namespace Fungi.Analyzers.BatchFlow.Domain;

/// <summary>The name of a size that is not known before the program runs.</summary>
/// <param name="Name">What it is called, such as <c>LatentDim</c>.</param>
/// <param name="InvolvesBatch">Whether it changes with the number of samples in the batch.</param>
internal readonly record struct SizeSymbol(string Name, bool InvolvesBatch = false);

/// <summary>
/// A whole number as a polynomial of symbols, in one canonical form, so that equal sizes are equal values: <c>2·B·V + 1</c>.
/// </summary>
internal sealed class Size : IEquatable<Size>
{
    /// <summary>More terms or factors than programs have; what exceeds them is <see cref="Unknown"/>, so that loops end.</summary>
    private const int MostTerms = 8;

    /// <summary>No number of elements is greater, and products of two do not overflow unseen.</summary>
    private const long Greatest = 1L << 31;

    private readonly Term[] terms; // sorted, without zeros
    private readonly bool isKnown;

    private Size(Term[] terms)
    {
        (this.terms, isKnown) = (terms, true);
        InvolvesBatch = Array.Exists(terms, static term => term.Symbols.Any(static symbol => symbol.InvolvesBatch));
    }

    private Size(bool involvesBatch) => (terms, InvolvesBatch) = ([], involvesBatch);

    public static Size Zero { get; } = new([]);

    public static Size One { get; } = Of(1);

    /// <summary>The number of samples in the batch.</summary>
    public static Size Batch { get; } = Of(new SizeSymbol("B", InvolvesBatch: true));

    /// <summary>A number of which nothing is known; it is not even the same as itself.</summary>
    public static Size Unknown { get; } = new(involvesBatch: false);

    /// <summary>A number that changes with the batch, nobody knows how.</summary>
    public static Size UnknownOfBatch { get; } = new(involvesBatch: true);

    public bool IsKnown => isKnown;

    public bool InvolvesBatch { get; }

    public long? Constant => !isKnown ? null : terms.Length == 0 ? 0 : terms is [{ Symbols.Count: 0 } term] ? term.Coefficient : null;

    /// <summary>The symbol that is the whole size, where it is one.</summary>
    public SizeSymbol? Symbol => terms is [{ Coefficient: 1, Symbols: { Count: 1 } symbols }] ? symbols[0] : null;

    public static Size Of(long value) => value is <= -Greatest or >= Greatest ? Unknown : new(value == 0 ? [] : [new(value, new([]))]);

    public static Size Of(SizeSymbol symbol) => new([new(1, new([symbol]))]);

    public static Size operator +(Size left, Size right)
    {
        if (left.Constant is { } one && right.Constant is { } other) return Of(one + other);
        return left.isKnown && right.isKnown ? Normalize(left.terms.Concat(right.terms)) : UnknownLike(left, right);
    }

    public static Size operator -(Size left, Size right) => left + (Of(-1) * right);

    public static Size operator *(Size left, Size right) => (left.Constant, right.Constant) switch
    {
        (1, _) => right,
        (_, 1) => left,
        (0, _) or (_, 0) => Zero,
        ({ } one, { } other) => Of(one * other),
        _ when left.isKnown && right.isKnown => Normalize(left.terms.SelectMany(_ => right.terms, static (one, other) => new Term(
            unchecked(one.Coefficient * other.Coefficient), Sorted(one.Symbols.Concat(other.Symbols))))),
        _ => UnknownLike(left, right),
    };

    /// <summary>The quotient where the divisor is one term that divides every term; else an unknown number.</summary>
    public static Size operator /(Size left, Size right)
    {
        if (!left.isKnown || right.terms is not [var divisor]) return UnknownLike(left, right);
        var quotient = new List<Term>();
        foreach (var term in left.terms)
        {
            var symbols = term.Symbols.ToList();
            if (term.Coefficient % divisor.Coefficient != 0 || !divisor.Symbols.All(symbols.Remove)) return UnknownLike(left, right);
            quotient.Add(new(term.Coefficient / divisor.Coefficient, new(symbols)));
        }

        return Normalize(quotient);
    }

    /// <summary>Whether the two are the same number in every run; an unknown number is the same as none.</summary>
    public bool IsSurely(Size other) => isKnown && Equals(other);

    /// <summary>A number that is one or the other.</summary>
    public Size Join(Size other) => Equals(other) ? this : UnknownLike(this, other);

    public bool Equals(Size? other) => ReferenceEquals(this, other)
        || (other is not null && isKnown == other.isKnown && InvolvesBatch == other.InvolvesBatch && terms.SequenceEqual(other.terms));

    public override bool Equals(object? obj) => Equals(obj as Size);

    public override int GetHashCode() => terms.Aggregate(isKnown ? 1 : 2, static (hash, term) => unchecked((hash * 31) + term.GetHashCode()));

    public override string ToString() => !isKnown ? "?" : terms.Length == 0 ? "0" : string.Join(" + ", terms.Select(static term => term.ToString()));

    private static Size UnknownLike(Size left, Size right) => left.InvolvesBatch || right.InvolvesBatch ? UnknownOfBatch : Unknown;

    private static Size Normalize(IEnumerable<Term> terms)
    {
        var sum = terms.GroupBy(static term => term.Symbols)
            .Select(static group => new Term(group.Aggregate(0L, static (all, term) => unchecked(all + term.Coefficient)), group.Key))
            .Where(static term => term.Coefficient != 0)
            .OrderBy(static term => term.Key, StringComparer.Ordinal)
            .ToArray();
        if (sum.Length <= MostTerms && sum.All(static term => term.Symbols.Count <= MostTerms && term.Coefficient is > -Greatest and < Greatest)) return new(sum);
        return sum.Any(static term => term.Symbols.Any(static symbol => symbol.InvolvesBatch)) ? UnknownOfBatch : Unknown;
    }

    private static EquatableArray<SizeSymbol> Sorted(IEnumerable<SizeSymbol> symbols) => new(symbols.OrderBy(static symbol => symbol.Name, StringComparer.Ordinal));

    private readonly record struct Term(long Coefficient, EquatableArray<SizeSymbol> Symbols)
    {
        public string Key => string.Join("·", Symbols.Select(static symbol => symbol.Name));

        public override string ToString() => Symbols.Count == 0 ? Coefficient.ToString(CultureInfo.InvariantCulture)
            : Coefficient == 1 ? Key : $"{Coefficient.ToString(CultureInfo.InvariantCulture)}·{Key}";
    }
}
