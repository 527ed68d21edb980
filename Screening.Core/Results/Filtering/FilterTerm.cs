namespace Screening.Core.Results.Filtering;

public enum Comparison
{
    /// <summary>The key is there (a bare key or element).</summary>
    Present,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>One condition as written: key, comparison, value. Columns count from 1.</summary>
public sealed record FilterTerm(string Key, int KeyColumn, Comparison Comparison, string Value, int ValueColumn);
