using System.Globalization;
using LiteDB;
using Screening.Core.Results.Filtering;

namespace Screening.Core.Results.LiteDb;

/// <summary>A filter as expressions of LiteDB. Every value a person typed becomes a parameter.</summary>
internal static class LiteFilter
{
    /// <summary>One expression per condition.</summary>
    public static IEnumerable<BsonExpression> Expressions(ResultFilter filter, Func<string, int?> numberOf) => filter.Conditions.Select(c => Expression(c, numberOf));

    /// <summary>Path of the value rows are sorted by.</summary>
    public static string SortPath(SortOrder sort, Func<string, int?> numberOf) =>
        sort.Field is { } field ? "$." + field.Name
        : sort.Element is { } element ? $"$.{LiteDocument.Elements}.{element.Symbol}"
        : "$." + LiteDocument.Quantity(numberOf(sort.Quantity!) ?? 0, sort.OnError);

    private static BsonExpression Expression(Condition condition, Func<string, int?> numberOf) => condition switch
    {
        TextCondition text => Compare("$." + text.Field.Name, text.Comparison, text.Value),
        NumberCondition number => Compare("$." + number.Field.Name, number.Comparison, number.Value),
        QuantityCondition quantity => Compare("$." + LiteDocument.Quantity(numberOf(quantity.Quantity) ?? 0, quantity.OnError), quantity.Comparison, quantity.Value),
        ElementCondition element => Element(element),
        _ => throw new ArgumentException($"Unknown condition {condition}."),
    };

    private static BsonExpression Element(ElementCondition condition)
    {
        // An absent element counts 0.
        string amount = $"COALESCE($.{LiteDocument.Elements}.{condition.Element.Symbol}, 0.0)";
        return condition.Comparison == Comparison.Present
            ? BsonExpression.Create($"{amount} > 0")
            : BsonExpression.Create($"{amount} {Operator(condition.Comparison)} @0", condition.Value);
    }

    // In LiteDB null is smaller than every number; here a missing value passes nothing.
    private static BsonExpression Compare(string path, Comparison comparison, BsonValue value) => comparison switch
    {
        Comparison.Present => BsonExpression.Create($"{path} != null"),
        Comparison.Equal or Comparison.Greater or Comparison.GreaterOrEqual => BsonExpression.Create($"{path} {Operator(comparison)} @0", value),
        _ => BsonExpression.Create(string.Create(CultureInfo.InvariantCulture, $"({path} != null AND {path} {Operator(comparison)} @0)"), value),
    };

    private static string Operator(Comparison comparison) => comparison switch
    {
        Comparison.Equal => "=",
        Comparison.NotEqual => "!=",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        Comparison.GreaterOrEqual => ">=",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison)),
    };
}
