using System.Text.RegularExpressions;

namespace Fungi;

/// <summary>
/// Which regular expressions mean the same to .NET and to JSON schema, whose dialect is that of ECMA-262 with its flag <c>u</c>: a validator
/// refuses a whole schema for one pattern that it cannot read.
/// </summary>
internal static partial class JsonPattern
{
    /// <summary>Whether a pattern, valid in .NET, is made only of what both dialects have.</summary>
    public static bool IsCommon(string pattern) => Common().IsMatch(pattern);

    [GeneratedRegex(
        """
        \A(?>
            [^\\()\[\]{}]                                          # a character, an anchor, a quantifier, an alternative
          | \\ (?: [dDwWsSbBtnrfv^$\\.*+?()\[\]{}|/] | x[0-9A-Fa-f]{2} | u[0-9A-Fa-f]{4} )
          | \( (?: \?[:=!] )? | \)
          | \{ [0-9]+ (?: ,[0-9]* )? \}
          | \[ \^? (?: [^\\\[\]] | \\ (?: [dDwWsSbtnrfv^$\\.*+?()\[\]{}|/-] | x[0-9A-Fa-f]{2} | u[0-9A-Fa-f]{4} ) )+ \]
        )*\z
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 2000)]
    private static partial Regex Common();
}
