namespace Screening.Core.Results;

/// <summary>
/// The database of results: one file, safe against crashes; a finished result is never lost and never stored twice.
/// Every provider passes the same contract tests.
/// </summary>
public interface IResultStore : IDisposable
{
    /// <summary>Whether a result with this content key, or made from an input with this key, is stored.</summary>
    bool Contains(string key);

    /// <summary>The record with this content key, or made from an input with this key, without its curves; null where there is none.</summary>
    ResultRecord? Get(string key);

    /// <summary>The little of a record that tells a known file; null where there is none with this key, or made from an input with it.</summary>
    StoredSummary? Summary(string key) => Get(key) is { } record
        ? new(record.Formula, [.. record.Composition.Keys], record.Verdict, record.DuplicateOf is not null)
        : null;

    /// <summary>Stores all records in one transaction; a key already present is left as it is.</summary>
    void Append(IReadOnlyList<ResultRecord> records);

    /// <summary>Removes records by their identifiers and stores others in one transaction: never is there neither.</summary>
    void Replace(IReadOnlyList<string> ids, IReadOnlyList<ResultRecord> records);

    /// <summary>
    /// Stores many records, read once as they come, in as few transactions as the provider finds safe; a key already present is left as
    /// it is, so that a load cut short is simply repeated.
    /// </summary>
    void Load(IEnumerable<ResultRecord> records)
    {
        foreach (ResultRecord[] batch in records.Chunk(1000))
        {
            Append(batch);
        }
    }

    /// <summary>Records that pass the query, in its order, without their curves; null values sort last.</summary>
    /// <exception cref="Filtering.FilterSyntaxException">The filter or the sort key cannot be understood.</exception>
    IEnumerable<ResultRecord> Find(ResultQuery query);

    /// <summary>Curves of one record; empty where the record is not there.</summary>
    IReadOnlyList<DescriptorSeries> Series(string id);

    int Count { get; }
}

/// <summary>Which records, in which order.</summary>
/// <param name="Filter">ASE-db syntax, such as "Li,S,band_center&lt;12,verdict=ok"; empty for all.</param>
/// <param name="SortKey">Quantity name, full or short; descending with a leading or trailing '-'; null for insertion order.</param>
/// <param name="Limit">At most so many; null for all.</param>
public sealed record ResultQuery(string Filter = "", string? SortKey = null, int? Limit = null)
{
    public static readonly ResultQuery All = new();
}

/// <summary>The little of a record that tells a known file.</summary>
/// <param name="Formula">Empty where the file is no structure.</param>
/// <param name="Elements">Symbols.</param>
/// <param name="Verdict">With its reason.</param>
/// <param name="IsDuplicate">Whether the results are those of another file with the same crystal.</param>
public sealed record StoredSummary(string Formula, IReadOnlyList<string> Elements, VerdictDecision Verdict, bool IsDuplicate);
