using System.Globalization;
using Screening.Core.Results;
using Screening.Core.Results.Filtering;
using Screening.Reports.Ranking;

namespace Screening.Runner.Output;

/// <summary>
/// Quantities computed from stored ones when asked for, such as the ranking score. They sort and show like stored ones.
/// </summary>
public static class DerivedQuantities
{
    /// <summary>Name to function: records in, value by record id out. The ranking registers its score here.</summary>
    public static readonly IReadOnlyDictionary<string, Func<IReadOnlyList<ResultRecord>, IReadOnlyDictionary<string, Quantity>>> All =
        new Dictionary<string, Func<IReadOnlyList<ResultRecord>, IReadOnlyDictionary<string, Quantity>>>(StringComparer.OrdinalIgnoreCase)
        {
            ["score"] = records => CandidateScore.ByRecord(records, new()),
        };

    /// <summary>Records of a query, which may filter or sort by a derived quantity or show one.</summary>
    /// <exception cref="FilterSyntaxException">The filter or the sort key cannot be understood.</exception>
    public static IEnumerable<ResultRecord> Find(IResultStore store, ResultQuery query, string? columns = null)
    {
        FilterTerm[] terms = [.. FilterParser.Parse(query.Filter)];
        FilterTerm[] derived = [.. terms.Where(t => All.ContainsKey(t.Key))];
        if (derived.Length > 0)
        {
            // The store knows nothing of them: it gives what passes the rest, and its limit comes last.
            ResultQuery rest = query with { Filter = string.Join(',', terms.Except(derived).Select(Text)), Limit = null };
            IEnumerable<ResultRecord> found = Find(store, rest, string.Join(',', derived.Select(d => d.Key).Append(columns ?? "")));
            found = found.Where(r => derived.All(d => Passes(r, d, query.Filter)));
            return query.Limit is { } most ? found.Take(most) : found;
        }

        (string sort, bool descending) = query.SortKey is { } key ? SortOrder.Split(key) : ("", false);
        HashSet<string> wanted = [.. (columns ?? "").Split(',', StringSplitOptions.TrimEntries).Append(sort).Where(All.ContainsKey).Select(w => w.ToLowerInvariant())];
        if (wanted.Count == 0)
        {
            return store.Find(query);
        }

        bool sortDerived = All.ContainsKey(sort);
        List<ResultRecord> records = [.. store.Find(sortDerived ? query with { SortKey = null, Limit = null } : query)];
        foreach (string name in wanted)
        {
            IReadOnlyDictionary<string, Quantity> values = All[name](records);
            records = [.. records.Select(r => values.GetValueOrDefault(r.Id) is { } value ? r with { Quantities = With(r.Quantities, name, value) } : r)];
        }

        if (!sortDerived)
        {
            return records;
        }

        double sign = descending ? -1 : 1;
        IEnumerable<ResultRecord> sorted = records.OrderBy(r => r.Quantities.ContainsKey(sort.ToLowerInvariant()) ? 0 : 1)
            .ThenBy(r => sign * (r.Quantities.GetValueOrDefault(sort.ToLowerInvariant())?.Value ?? 0));
        return query.Limit is { } limit ? sorted.Take(limit) : sorted;
    }

    private static bool Passes(ResultRecord record, FilterTerm term, string filter)
    {
        double wanted = 0;
        if (term.Comparison != Comparison.Present && !double.TryParse(term.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out wanted))
        {
            throw new FilterSyntaxException(filter, term.ValueColumn, $"'{term.Key}' is a number; found '{term.Value}'.");
        }

        return record.Quantities.GetValueOrDefault(term.Key.ToLowerInvariant())?.Value is { } value && term.Comparison switch
        {
            Comparison.Present => true,
            Comparison.Equal => value == wanted,
            Comparison.NotEqual => value != wanted,
            Comparison.Less => value < wanted,
            Comparison.LessOrEqual => value <= wanted,
            Comparison.Greater => value > wanted,
            _ => value >= wanted,
        };
    }

    private static string Text(FilterTerm term)
    {
        string comparison = term.Comparison switch
        {
            Comparison.Present => "",
            Comparison.Equal => "=",
            Comparison.NotEqual => "!=",
            Comparison.Less => "<",
            Comparison.LessOrEqual => "<=",
            Comparison.Greater => ">",
            _ => ">=",
        };
        string quote = comparison.Length == 0 ? "" : !term.Value.Contains('\'', StringComparison.Ordinal) ? "'" : !term.Value.Contains('"', StringComparison.Ordinal) ? "\"" : "";
        return term.Key + comparison + quote + term.Value + quote;
    }

    private static Dictionary<string, Quantity> With(IReadOnlyDictionary<string, Quantity> quantities, string name, Quantity value) =>
        new(quantities) { [name] = value };
}
