using Fungi.Runtime.Randomness;

namespace Fungi.Runtime.Tests.Randomness;

public sealed class RandomKeyTests
{
    /// <summary>Computed with another implementation of SHA-256: the format must never change silently.</summary>
    [Fact]
    public void A_key_is_the_same_everywhere() => Assert.Equal(16101611673851634778, RandomKey.From(42).With("a").With(1).Value);

    [Fact]
    public void Keys_of_different_sequences_differ()
    {
        var root = RandomKey.From(1);
        RandomKey[] keys =
        [
            root, RandomKey.From(2), root.With(string.Empty), root.With(0), root.With(1), root.With("1"), root.With(-1), root.With("ab").With("c"),
            root.With("a").With("bc"), root.With("abc"), root.With("bc").With("a"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }
}
