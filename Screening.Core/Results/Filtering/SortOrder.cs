using Screening.Core.Structures;

namespace Screening.Core.Results.Filtering;

/// <summary>What to sort by; exactly one of field, element and quantity is set.</summary>
public sealed record SortOrder(ResultField? Field, Element? Element, string? Quantity, bool OnError, bool Descending)
{
    /// <summary>Name and direction of a sort text: KEY, KEY- or -KEY.</summary>
    public static (string Name, bool Descending) Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        return trimmed.StartsWith('-') ? (trimmed[1..], true)
            : trimmed.EndsWith('-') ? (trimmed[..^1], true)
            : (trimmed, false);
    }

    /// <exception cref="FilterSyntaxException">The key is unknown.</exception>
    public static SortOrder Parse(string text, IEnumerable<string> quantities)
    {
        (string name, bool descending) = Split(text);
        FilterKeys keys = new(quantities);
        if (ResultFields.Find(name) is { } field)
        {
            return new(field, null, null, false, descending);
        }

        if (Element.TryParse(name, out Element? element) && element.Symbol == name)
        {
            return new(null, element, null, false, descending);
        }

        return keys.FindQuantity(name) is { } quantity
            ? new(null, null, quantity.Name, quantity.IsError, descending)
            : throw new FilterSyntaxException(text, text.TrimStart().StartsWith('-') ? 2 : 1, $"'{name}' is no key to sort by{keys.Suggestion(name)}.");
    }
}
