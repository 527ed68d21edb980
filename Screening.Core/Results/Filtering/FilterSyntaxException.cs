namespace Screening.Core.Results.Filtering;

/// <summary>A filter that cannot be understood, with the place. Exit code 2.</summary>
public sealed class FilterSyntaxException(string filter, int column, string problem)
    : Exception(FormattableString.Invariant($"Filter '{filter}', column {column}: {problem}"))
{
    /// <summary>Place in the filter, from 1.</summary>
    public int Column { get; } = column;

    public string Problem { get; } = problem;
}
