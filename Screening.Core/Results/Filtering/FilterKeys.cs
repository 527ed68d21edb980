namespace Screening.Core.Results.Filtering;

/// <summary>Resolves the names people type to the names of quantities.</summary>
public sealed class FilterKeys(IEnumerable<string> storedQuantities)
{
    private const string ErrorSuffix = "_error";

    private readonly IReadOnlyList<string> _quantities =
        [.. KnownQuantities.All.Select(k => k.Name).Concat(storedQuantities.Order(StringComparer.Ordinal)).Distinct()];

    /// <summary>The quantity a key means, or null; KEY_error asks for its standard error.</summary>
    public (string Name, bool IsError)? FindQuantity(string key)
    {
        if (Quantity(key) is { } name)
        {
            return (name, false);
        }

        return key.EndsWith(ErrorSuffix, StringComparison.OrdinalIgnoreCase) && Quantity(key[..^ErrorSuffix.Length]) is { } of
            ? (of, true) : null;
    }

    /// <summary>"; did you mean ...?" for the nearest key, or the list of the common ones.</summary>
    public string Suggestion(string key)
    {
        IEnumerable<string> all = ResultFields.All.Select(f => f.Name)
            .Concat(_quantities.Select(KnownQuantities.WithoutUnit))
            .Concat(KnownQuantities.All.SelectMany(k => k.ShortNames));
        (string near, int distance) = all.Select(k => (k, Distance(k.ToLowerInvariant(), key.ToLowerInvariant())))
            .MinBy(k => k.Item2);
        return distance <= Math.Max(2, key.Length / 4)
            ? $"; did you mean {near}?"
            : "; known are element symbols, verdict, formula, temperature, " + string.Join(", ", KnownQuantities.All.Select(k => KnownQuantities.WithoutUnit(k.Name)));
    }

    // An exact name wins over a shortened one, so that two quantities that differ in the unit only stay apart.
    private string? Quantity(string key) =>
        _quantities.FirstOrDefault(q => string.Equals(q, key, StringComparison.OrdinalIgnoreCase))
        ?? _quantities.FirstOrDefault(q => KnownQuantities.Matches(q, key));

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
