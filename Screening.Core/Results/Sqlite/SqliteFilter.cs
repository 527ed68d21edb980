using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Screening.Core.Results.Filtering;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// A filter as SQL. Every value a person typed becomes a parameter; the text holds only names from this program's own lists.
/// </summary>
internal static class SqliteFilter
{
    /// <summary>The WHERE and ORDER BY parts; adds parameters to the command.</summary>
    public static string Translate(ResultFilter filter, SortOrder? sort, int? limit, SqliteCommand command)
    {
        StringBuilder sql = new();
        string joint = " WHERE ";
        foreach (Condition condition in filter.Conditions)
        {
            sql.Append(joint).Append(Translate(condition, command));
            joint = " AND ";
        }

        if (sort is not null)
        {
            string value = Expression(sort, command);
            // NULL is the smallest value, so it comes last downwards by itself; in this form an index gives the order.
            sql.Append(CultureInfo.InvariantCulture, $" ORDER BY {value}{(sort.Descending ? " DESC" : " ASC NULLS LAST")}, row");
        }
        else
        {
            sql.Append(" ORDER BY row");
        }

        if (limit is { } count)
        {
            sql.Append(" LIMIT ").Append(Parameter(command, (long)count));
        }

        return sql.ToString();
    }

    private static string Translate(Condition condition, SqliteCommand command) => condition switch
    {
        TextCondition text => Compare(text.Field.Name, text.Comparison, text.Value, command),
        NumberCondition number => Compare(number.Field.Name, number.Comparison, number.Value, command),
        QuantityCondition quantity when KnownQuantities.IsKnown(quantity.Quantity) =>
            Compare(quantity.Quantity + (quantity.OnError ? "_error" : ""), quantity.Comparison, quantity.Value, command),
        QuantityCondition quantity =>
            $"EXISTS (SELECT 1 FROM quantities q WHERE q.result = results.row AND q.name = {Parameter(command, quantity.Quantity)} AND "
            + Compare(quantity.OnError ? "q.standard_error" : "q.value", quantity.Comparison, quantity.Value, command) + ")",
        ElementCondition { Comparison: Comparison.Present } element =>
            $"EXISTS (SELECT 1 FROM elements e WHERE e.result = results.row AND e.symbol = {Parameter(command, element.Element.Symbol)})",
        ElementCondition element => Compare(Amount(element.Element.Symbol, command), element.Comparison, element.Value, command),
        _ => throw new ArgumentException($"Unknown condition {condition}."),
    };

    private static string Expression(SortOrder sort, SqliteCommand command)
    {
        if (sort.Field is { } field)
        {
            return field.Name;
        }

        if (sort.Element is { } element)
        {
            return Amount(element.Symbol, command);
        }

        return KnownQuantities.IsKnown(sort.Quantity!)
            ? sort.Quantity + (sort.OnError ? "_error" : "")
            : $"(SELECT {(sort.OnError ? "standard_error" : "value")} FROM quantities q WHERE q.result = results.row AND q.name = {Parameter(command, sort.Quantity!)})";
    }

    private static string Amount(string symbol, SqliteCommand command) =>
        $"COALESCE((SELECT e.amount FROM elements e WHERE e.result = results.row AND e.symbol = {Parameter(command, symbol)}), 0)";

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
