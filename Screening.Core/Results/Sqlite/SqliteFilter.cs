using System.Globalization;
using Microsoft.Data.Sqlite;
using Screening.Core.Results.Filtering;

namespace Screening.Core.Results.Sqlite;

/// <summary>One condition as SQL on a row of scalars (alias s).</summary>
/// <param name="Sql">An expression that is true or not.</param>
/// <param name="Index">An index that finds the rows it holds for, or null.</param>
/// <param name="FindsFew">It holds for a row or two: the identifier or the key is given.</param>
/// <param name="Cost">Order in which conditions are evaluated: cheap ones first.</param>
internal sealed record SqlCondition(string Sql, string? Index = null, bool FindsFew = false, int Cost = 0);

/// <summary>
/// A filter as SQL. Every value a person typed becomes a parameter; the text holds only names from this program's own lists.
/// </summary>
internal static class SqliteFilter
{
    private const int SetCost = 1, DetailsCost = 2, OpenCost = 3;

    // Columns of the tables that rows share; every other plain field that is not in scalars is in details.
    private static readonly string[] OriginFields = ["potential", "protocol", "program_version", "numerics_version", "potential_hash", "host"];
    private static readonly string[] ScalarFields = ["verdict", "temperature_K", "atoms", "time_ps"];
    private static readonly string[] HashFields = ["key", "input_hash"];

    /// <summary>The conditions, cheap ones first; adds parameters to the command.</summary>
    public static IReadOnlyList<SqlCondition> Conditions(ResultFilter filter, QuantityNames names, SqliteCommand command) =>
        [.. filter.Conditions.Select(c => Translate(c, names, command)).OrderBy(c => c.Cost)];

    /// <summary>The value rows are sorted by, and the index that has it in order, or null.</summary>
    public static (string Sql, string? Index) SortValue(SortOrder sort, QuantityNames names, SqliteCommand command)
    {
        if (sort.Field is { } field)
        {
            return (Field(field.Name), null);
        }

        if (sort.Element is { } element)
        {
            return ($"COALESCE((SELECT e.amount FROM elements e WHERE e.symbol = {Parameter(command, element.Symbol)} AND e.formula = s.formula), 0)", null);
        }

        return (Quantity(sort.Quantity!, sort.OnError, names, command), sort.OnError ? null : SqliteSchema.IndexOf(sort.Quantity!));
    }

    private static SqlCondition Translate(Condition condition, QuantityNames names, SqliteCommand command) => condition switch
    {
        TextCondition text => Plain(text.Field.Name, text.Comparison, HashFields.Contains(text.Field.Name) ? KeyCode.Parameter(text.Value) : text.Value, command),
        NumberCondition number => Plain(number.Field.Name, number.Comparison, number.Value, command),
        QuantityCondition quantity => new(
            Compare(Quantity(quantity.Quantity, quantity.OnError, names, command), quantity.Comparison, quantity.Value, command),
            quantity.OnError || quantity.Comparison is Comparison.NotEqual or Comparison.Present ? null : SqliteSchema.IndexOf(quantity.Quantity),
            Cost: !KnownQuantities.IsKnown(quantity.Quantity) ? OpenCost : quantity.OnError ? DetailsCost : 0),
        ElementCondition element => Element(element, command),
        _ => throw new ArgumentException($"Unknown condition {condition}."),
    };

    private static SqlCondition Plain(string field, Comparison comparison, object value, SqliteCommand command)
    {
        if (ScalarFields.Contains(field))
        {
            return new(Compare("s." + field, comparison, value, command), field == "verdict" && comparison == Comparison.Equal ? "scalars_verdict" : null);
        }

        if (field == "formula")
        {
            return new($"s.formula IN (SELECT formula FROM formulas WHERE {Compare("text", comparison, value, command)})",
                comparison == Comparison.Equal ? "scalars_formula" : null, Cost: SetCost);
        }

        if (OriginFields.Contains(field))
        {
            return new($"s.origin IN (SELECT origin FROM origins WHERE {Compare(field, comparison, value, command)})", Cost: SetCost);
        }

        return comparison == Comparison.Equal && field is "id" or "key"
            ? new($"s.row IN (SELECT row FROM details WHERE {field}_head = {Parameter(command, KeyCode.Head(KeyCode.Text(value)))} AND {Compare(field, comparison, value, command)})", FindsFew: true)
            : new(Compare(Field(field), comparison, value, command), Cost: DetailsCost);
    }

    private static SqlCondition Element(ElementCondition condition, SqliteCommand command)
    {
        string symbol = Parameter(command, condition.Element.Symbol);
        // An element that is absent counts 0. Where that passes, those are excluded that have it in the wrong amount.
        bool zeroPasses = condition.Comparison switch
        {
            Comparison.Equal => condition.Value == 0,
            Comparison.NotEqual => condition.Value != 0,
            Comparison.Less => condition.Value > 0,
            Comparison.LessOrEqual => condition.Value >= 0,
            Comparison.Greater => condition.Value < 0,
            Comparison.GreaterOrEqual => condition.Value <= 0,
            _ => false,
        };
        string amount = condition.Comparison == Comparison.Present ? "amount > 0" : Compare("amount", condition.Comparison, condition.Value, command);
        return zeroPasses
            ? new($"s.formula NOT IN (SELECT formula FROM elements WHERE symbol = {symbol} AND NOT {amount})", Cost: SetCost)
            : new($"s.formula IN (SELECT formula FROM elements WHERE symbol = {symbol} AND {amount})", "scalars_formula", Cost: SetCost);
    }

    private static string Field(string field) =>
        ScalarFields.Contains(field) ? "s." + field
        : field == "formula" ? "(SELECT text FROM formulas f WHERE f.formula = s.formula)"
        : OriginFields.Contains(field) ? $"(SELECT {field} FROM origins o WHERE o.origin = s.origin)"
        : $"(SELECT {field} FROM details d WHERE d.row = s.row)";

    private static string Quantity(string quantity, bool onError, QuantityNames names, SqliteCommand command) =>
        KnownQuantities.IsKnown(quantity)
            ? onError ? $"(SELECT {quantity}_error FROM details d WHERE d.row = s.row)" : "s." + quantity
            : $"(SELECT {OpenQuantities.Function}(quantities, {Parameter(command, (long)(names.Number(quantity) ?? 0))}, {(onError ? 1 : 0)}) FROM details d WHERE d.row = s.row)";

    private static string Compare(string expression, Comparison comparison, object value, SqliteCommand command) =>
        comparison == Comparison.Present ? $"{expression} IS NOT NULL" : $"{expression} {Operator(comparison)} {Parameter(command, value)}";

    private static string Operator(Comparison comparison) => comparison switch
    {
        Comparison.Equal => "=",
        Comparison.NotEqual => "<>",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        Comparison.GreaterOrEqual => ">=",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison)),
    };

    private static string Parameter(SqliteCommand command, object value)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"$p{command.Parameters.Count}");
        command.Parameters.AddWithValue(name, value);
        return name;
    }
}
