using Screening.Core.Numerics;

namespace Screening.Reports.Calibration;

/// <summary>Folds of cross-validation that never split a group.</summary>
public static class GroupedFolds
{
    /// <summary>
    /// Fold of each entry: groups in random order of equal sizes, largest first, each into the fold that holds least.
    /// </summary>
    /// <param name="groups">Group of each entry.</param>
    /// <param name="folds">Number of folds, at least 2.</param>
    /// <param name="seed">Seed of the order.</param>
    public static int[] Of(IReadOnlyList<string> groups, int folds, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        string[] names = [.. groups.Distinct().Order(StringComparer.Ordinal)];
        new RandomStream(seed, "folds").Shuffle(names.AsSpan());
        Dictionary<string, int> sizes = groups.GroupBy(g => g, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        Dictionary<string, int> fold = new(StringComparer.Ordinal);
        int[] load = new int[folds];
        foreach (string name in names.OrderByDescending(n => sizes[n]))
        {
            int least = Array.IndexOf(load, load.Min());
            fold[name] = least;
            load[least] += sizes[name];
        }

        return [.. groups.Select(g => fold[g])];
    }
}
