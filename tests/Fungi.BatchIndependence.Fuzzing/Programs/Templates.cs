using System.Collections.Immutable;
using System.Globalization;

namespace Fungi.BatchIndependence.Fuzzing.Programs;

internal static class Templates
{
    /// <summary>Puts operands in the places of {0}, {1}, ...</summary>
    public static string Fill(string template, ImmutableArray<Expression> operands)
    {
        for (var i = 0; i < operands.Length; i++) template = template.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), operands[i].ToString(), StringComparison.Ordinal);
        return template;
    }
}
