using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Core.Results.Filtering;

/// <summary>A condition whose key is known and whose value has the right kind.</summary>
public abstract record Condition(Comparison Comparison);

/// <summary>A text field; the value in the spelling of the store.</summary>
public sealed record TextCondition(ResultField Field, Comparison Comparison, string Value) : Condition(Comparison);

/// <summary>A plain number of the record.</summary>
public sealed record NumberCondition(ResultField Field, Comparison Comparison, double Value) : Condition(Comparison);

/// <summary>A measured quantity, or its standard error.</summary>
public sealed record QuantityCondition(string Quantity, bool OnError, Comparison Comparison, double Value) : Condition(Comparison);

/// <summary>Atoms of an element per formula unit; an absent element counts 0.</summary>
public sealed record ElementCondition(Element Element, Comparison Comparison, double Value) : Condition(Comparison);

/// <summary>
/// A filter with every key resolved. Conditions are joined by "and"; a record without the asked quantity never passes,
/// not even "!=" (as in ASE).
/// </summary>
public sealed class ResultFilter
{
    private ResultFilter(IReadOnlyList<Condition> conditions) => Conditions = conditions;

    public IReadOnlyList<Condition> Conditions { get; }

    /// <summary>Reads a filter.</summary>
    /// <param name="filter">Text in ASE-db syntax.</param>
    /// <param name="quantities">Names of the quantities the store holds beyond the known ones.</param>
    /// <exception cref="FilterSyntaxException">Syntax, an unknown key, or a value of the wrong kind.</exception>
    public static ResultFilter Parse(string filter, IEnumerable<string> quantities)
    {
        ArgumentNullException.ThrowIfNull(filter);
        FilterKeys keys = new(quantities);
        List<Condition> conditions = [];
        foreach (FilterTerm term in FilterParser.Parse(filter))
        {
            conditions.AddRange(Resolve(filter, term, keys));
        }

        return new(conditions);
    }

    private static IEnumerable<Condition> Resolve(string filter, FilterTerm term, FilterKeys keys)
    {
        if (ResultFields.Find(term.Key) is { } field)
        {
            return [field.IsText ? Text(filter, term, field) : new NumberCondition(field, term.Comparison, Number(filter, term))];
        }

        if (Element.TryParse(term.Key, out Element? element) && element.Symbol == term.Key)
        {
            return [new ElementCondition(element, term.Comparison, Number(filter, term))];
        }

        if (keys.FindQuantity(term.Key) is { } quantity)
        {
            return [new QuantityCondition(quantity.Name, quantity.IsError, term.Comparison, Number(filter, term))];
        }

        if (term.Comparison == Comparison.Present && FormulaText.TryParse(term.Key, out IReadOnlyDictionary<Element, double> amounts))
        {
            return amounts.OrderBy(a => a.Key.AtomicNumber)
                .Select(a => new ElementCondition(a.Key, Comparison.GreaterOrEqual, a.Value));
        }

        throw new FilterSyntaxException(filter, term.KeyColumn, $"'{term.Key}' is no key of this store{keys.Suggestion(term.Key)}.");
    }

    private static TextCondition Text(string filter, FilterTerm term, ResultField field)
    {
        bool ordered = term.Comparison is not (Comparison.Present or Comparison.Equal or Comparison.NotEqual);
        if (ordered && field.Name is not ("created" or "program_version"))
        {
            throw new FilterSyntaxException(filter, term.ValueColumn, $"'{term.Key}' is text: only = and != compare it.");
        }

        string value = term.Value;
        if (term.Comparison == Comparison.Present)
        {
            return new(field, term.Comparison, value);
        }

        if (field.Name == "verdict")
        {
            try
            {
                value = Verdicts.Parse(value).Text();
            }
            catch (FormatException error)
            {
                throw new FilterSyntaxException(filter, term.ValueColumn, error.Message);
            }
        }
        else if (field.Name == "formula" && FormulaText.TryParse(value, out IReadOnlyDictionary<Element, double> amounts))
        {
            value = new Composition(amounts).ReducedFormula;
        }

        return new(field, term.Comparison, value);
    }

    private static double Number(string filter, FilterTerm term)
    {
        if (term.Comparison == Comparison.Present)
        {
            return 0;
        }

        return double.TryParse(term.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new FilterSyntaxException(filter, term.ValueColumn, $"'{term.Key}' is a number; found '{term.Value}'.");
    }
}
