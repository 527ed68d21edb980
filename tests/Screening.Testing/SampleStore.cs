using Screening.Core.Results;

namespace Screening.Testing;

/// <summary>A store in memory for tests that need records but no database; answers the empty filter only.</summary>
public sealed class SampleStore(IEnumerable<ResultRecord> records) : IResultStore
{
    private readonly List<ResultRecord> _records = [.. records];

    public int Count => _records.Count;

    public bool Contains(string key) => _records.Any(r => r.Key == key);

    public void Append(IReadOnlyList<ResultRecord> records) => _records.AddRange(records.Where(r => !Contains(r.Key)));

    public IEnumerable<ResultRecord> Find(ResultQuery query) => query.Filter.Length == 0
        ? _records.Select(r => r with { Series = [] })
        : throw new NotSupportedException("The store in memory knows no filters.");

    public IReadOnlyList<DescriptorSeries> Series(string id) => _records.FirstOrDefault(r => r.Id == id)?.Series ?? [];

    public void Dispose()
    {
    }
}
