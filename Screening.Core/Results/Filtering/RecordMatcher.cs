using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Core.Results.Filtering;

/// <summary>Evaluates a filter on a record in memory: for providers without a query language, and the judge of those with one.</summary>
public static class RecordMatcher
{
    public static bool Matches(ResultFilter filter, ResultRecord record) => filter.Conditions.All(c => Matches(c, record));

    /// <summary>Sort value of a record: a double, a string or null.</summary>
    public static object? Value(SortOrder key, ResultRecord record) => key.Field is { } field
        ? field.Get(record) switch { long whole => (double)whole, object other => other, null => null }
        : key.Element is { } element ? Amount(record, element)
        : record.Quantities.GetValueOrDefault(key.Quantity!) is { } quantity ? (key.OnError ? quantity.StandardError : quantity.Value) : null;

    /// <summary>Atoms of the element per formula unit.</summary>
    public static double Amount(ResultRecord record, Element element) =>
        FormulaText.TryParse(record.Formula, out IReadOnlyDictionary<Element, double> amounts) ? amounts.GetValueOrDefault(element) : 0;

    private static bool Matches(Condition condition, ResultRecord record) => condition switch
    {
        TextCondition text => text.Field.Get(record) is string value
            && Holds(condition.Comparison, string.CompareOrdinal(value, text.Value)),
        NumberCondition number => number.Field.Get(record) is { } value
            && Holds(condition.Comparison, Convert.ToDouble(value, CultureInfo.InvariantCulture).CompareTo(number.Value)),
        QuantityCondition quantity => record.Quantities.GetValueOrDefault(quantity.Quantity) is { } value
            && (quantity.OnError ? value.StandardError : value.Value) is { } x
            && Holds(condition.Comparison, x.CompareTo(quantity.Value)),
        ElementCondition element => condition.Comparison == Comparison.Present
            ? Amount(record, element.Element) > 0
            : Holds(condition.Comparison, Amount(record, element.Element).CompareTo(element.Value)),
        _ => throw new ArgumentException($"Unknown condition {condition}."),
    };

    private static bool Holds(Comparison comparison, int order) => comparison switch
    {
        Comparison.Present => true,
        Comparison.Equal => order == 0,
        Comparison.NotEqual => order != 0,
        Comparison.Less => order < 0,
        Comparison.LessOrEqual => order <= 0,
        Comparison.Greater => order > 0,
        Comparison.GreaterOrEqual => order >= 0,
        _ => throw new ArgumentOutOfRangeException(nameof(comparison)),
    };
}
