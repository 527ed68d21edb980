namespace Screening.Core.Preparation;

/// <summary>
/// Size of a disordered parent's supercell: the smallest wide enough one that keeps the parent's composition within the
/// tolerances, at most <see cref="PreparationOptions.TargetAtoms"/> if possible and <see cref="PreparationOptions.MaximumAtoms"/>
/// otherwise; where none does, the most faithful one.
/// </summary>
internal static class SupercellChoice
{
    internal static (Supercell Cell, RoundedOccupancies Rounded) Choose(SiteModel model, SupercellSearch search, Structures.Species? mobile, PreparationOptions options)
    {
        int largest = Math.Max(search.SmallestIndex, (int)Math.Floor((options.MaximumAtoms + 0.5) / model.AtomsPerCell));
        List<(int Index, RoundedOccupancies Rounded)> sizes = [];
        for (int index = search.SmallestIndex; index <= largest; index++)
        {
            RoundedOccupancies rounded = Round(model, index, mobile);
            if (rounded.IsFaithful)
            {
                // In order of size: the first faithful one that exists is the smallest.
                if (search.Widest(index) is { } cell)
                {
                    return (cell, rounded);
                }
            }
            else
            {
                sizes.Add((index, rounded));
            }
        }

        foreach ((int index, RoundedOccupancies rounded) in sizes.OrderBy(s => s.Rounded.Severity).ThenBy(s => s.Index))
        {
            if (search.Widest(index) is { } cell)
            {
                return (cell, rounded);
            }
        }

        Supercell fallback = search.Smallest(largest + 1);
        return (fallback, Round(model, fallback.Index, mobile));
    }

    private static RoundedOccupancies Round(SiteModel model, int index, Structures.Species? mobile) =>
        OccupancyRounding.Round(model.OrbitsOf(index), model.FixedAtoms(index), mobile);
}
