using System.Text;

namespace Screening.Core.Results.Filtering;

/// <summary>
/// Reads the filter syntax of ASE databases: conditions joined by commas, each a bare key or element ("has it") or
/// key, comparison (= != &lt; &lt;= &gt; &gt;=) and value. Values with commas or spaces stand in single or double quotes.
/// </summary>
public static class FilterParser
{
    /// <exception cref="FilterSyntaxException">The text is no filter.</exception>
    public static IReadOnlyList<FilterTerm> Parse(string filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        List<FilterTerm> terms = [];
        int at = 0;
        SkipBlanks(filter, ref at);
        if (at == filter.Length)
        {
            return terms;
        }

        while (true)
        {
            terms.Add(Term(filter, ref at));
            if (at == filter.Length)
            {
                return terms;
            }

            at++;        // the comma
        }
    }

    private static FilterTerm Term(string filter, ref int at)
    {
        SkipBlanks(filter, ref at);
        int start = at;
        while (at < filter.Length && (char.IsAsciiLetterOrDigit(filter[at]) || filter[at] is '_' or '.'))
        {
            at++;
        }

        string key = filter[start..at];
        if (key.Length == 0)
        {
            throw new FilterSyntaxException(filter, start + 1, at < filter.Length
                ? $"a key or an element expected, found '{filter[at]}'." : "a key or an element expected, found the end.");
        }

        SkipBlanks(filter, ref at);
        if (at == filter.Length || filter[at] == ',')
        {
            return new(key, start + 1, Comparison.Present, "", start + 1);
        }

        Comparison comparison = Operator(filter, ref at);
        SkipBlanks(filter, ref at);
        int valueColumn = at + 1;
        string value = Value(filter, ref at);
        return new(key, start + 1, comparison, value, valueColumn);
    }

    private static Comparison Operator(string filter, ref int at)
    {
        bool orEqual = at + 1 < filter.Length && filter[at + 1] == '=';
        Comparison comparison = (filter[at], orEqual) switch
        {
            ('=', true) => Comparison.Equal,        // == is what programmers type
            ('=', false) => Comparison.Equal,
            ('!', true) => Comparison.NotEqual,
            ('<', true) => Comparison.LessOrEqual,
            ('<', false) => Comparison.Less,
            ('>', true) => Comparison.GreaterOrEqual,
            ('>', false) => Comparison.Greater,
            _ => throw new FilterSyntaxException(filter, at + 1, $"= != < <= > >= or a comma expected, found '{filter[at]}'."),
        };
        at += orEqual ? 2 : 1;
        return comparison;
    }

    private static string Value(string filter, ref int at)
    {
        if (at < filter.Length && filter[at] is '\'' or '"')
        {
            return Quoted(filter, ref at);
        }

        int start = at;
        while (at < filter.Length && filter[at] != ',')
        {
            at++;
        }

        string value = filter[start..at].TrimEnd();
        return value.Length > 0 ? value : throw new FilterSyntaxException(filter, start + 1, "a value expected.");
    }

    private static string Quoted(string filter, ref int at)
    {
        int start = at;
        char quote = filter[at++];
        StringBuilder value = new();
        while (at < filter.Length && filter[at] != quote)
        {
            value.Append(filter[at++]);
        }

        if (at == filter.Length)
        {
            throw new FilterSyntaxException(filter, start + 1, $"the quote {quote} is never closed.");
        }

        at++;
        SkipBlanks(filter, ref at);
        if (at < filter.Length && filter[at] != ',')
        {
            throw new FilterSyntaxException(filter, at + 1, $"a comma expected after the quoted value, found '{filter[at]}'.");
        }

        return value.ToString();
    }

    private static void SkipBlanks(string filter, ref int at)
    {
        while (at < filter.Length && char.IsWhiteSpace(filter[at]))
        {
            at++;
        }
    }
}
