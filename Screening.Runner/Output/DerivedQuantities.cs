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

    /// <summary>Records of a query, which may sort by a derived quantity or show one.</summary>
    public static IEnumerable<ResultRecord> Find(IResultStore store, ResultQuery query, string? columns = null)
    {
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

    private static Dictionary<string, Quantity> With(IReadOnlyDictionary<string, Quantity> quantities, string name, Quantity value) =>
        new(quantities) { [name] = value };
}
