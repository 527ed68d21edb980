using Screening.Core.Results;
using Screening.Core.Results.Filtering;

namespace Screening.Testing;

/// <summary>A store that forgets: the simplest thing that keeps the contract, and the judge of the query language of the others.</summary>
public sealed class MemoryResultStore : IResultStore
{
    private readonly List<ResultRecord> _records = [];

    public int Count => _records.Count;

    public bool Contains(string key) => _records.Any(r => r.Key == key || r.InputKey == key);

    public ResultRecord? Get(string key) => _records.FirstOrDefault(r => r.Key == key || r.InputKey == key) is { } found ? found with { Series = [] } : null;

    public void Append(IReadOnlyList<ResultRecord> records)
    {
        foreach (ResultRecord record in records.Where(r => _records.All(known => known.Key != r.Key)))
        {
            _records.Add(record with { Id = RecordIds.Free(record, id => _records.Any(known => known.Id == id)) });
        }
    }

    public void Replace(IReadOnlyList<string> ids, IReadOnlyList<ResultRecord> records)
    {
        _records.RemoveAll(r => ids.Contains(r.Id));
        Append(records);
    }

    public IEnumerable<ResultRecord> Find(ResultQuery query)
    {
        List<string> names = [.. _records.SelectMany(r => r.Quantities.Keys).Distinct()];
        ResultFilter filter = ResultFilter.Parse(query.Filter, names);
        IEnumerable<ResultRecord> found = _records.Where(r => RecordMatcher.Matches(filter, r)).Select(r => r with { Series = [] });
        if (query.SortKey is { } text)
        {
            SortOrder key = SortOrder.Parse(text, names);
            Comparer<object?> values = Comparer<object?>.Create((a, b) => a is string s ? string.CompareOrdinal(s, (string)b!) : Comparer<object>.Default.Compare(a, b));
            IOrderedEnumerable<ResultRecord> present = found.OrderBy(r => RecordMatcher.Value(key, r) is null);
            found = key.Descending
                ? present.ThenByDescending(r => RecordMatcher.Value(key, r), values)
                : present.ThenBy(r => RecordMatcher.Value(key, r), values);
        }

        return [.. query.Limit is { } limit ? found.Take(limit) : found];
    }

    public IReadOnlyList<DescriptorSeries> Series(string id) => _records.FirstOrDefault(r => r.Id == id)?.Series ?? [];

    public void Dispose() => _records.Clear();
}
