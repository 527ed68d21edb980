using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Size of a disordered parent's supercell: the smallest wide enough one that is neutral and keeps the parent's composition
/// within the tolerances. Where none of at most <see cref="PreparationOptions.MaximumAtoms"/> does, departure from the
/// composition is weighed against size.
/// </summary>
internal static class SupercellChoice
{
    /// <summary>Cells up to this multiple of the largest wanted size are considered.</summary>
    private const double SizeReserve = 1.5;

    /// <summary>A cell a tenth too large is as bad as a departure of twice the tolerance.</summary>
    private const double SizeWeight = 10;

    /// <summary>A cell above the target size costs this much per target size: it loses only against equally faithful ones.</summary>
    private const double TargetWeight = 0.01;

    internal static (Supercell Cell, RoundedOccupancies Rounded) Choose(SiteModel model, SupercellSearch search, Species? mobile, PreparationOptions options)
    {
        int largest = Math.Max(search.SmallestIndex, (int)(SizeReserve * options.MaximumAtoms / model.AtomsPerCell));
        List<(int Index, double Cost, RoundedOccupancies Rounded)> sizes = [];
        for (int index = search.SmallestIndex; index <= largest; index++)
        {
            RoundedOccupancies rounded = Round(model, index, mobile);
            double atoms = index * model.AtomsPerCell;
            double cost = Math.Max(0, rounded.Severity - 1)
                + (SizeWeight * Math.Max(0, (atoms - 0.5) / options.MaximumAtoms - 1))
                + (TargetWeight * Math.Max(0, (atoms / options.TargetAtoms) - 1));
            sizes.Add((index, cost, rounded));
            if (cost == 0 && search.Widest(index) is { } cell)
            {
                return (cell, rounded);
            }
        }

        foreach ((int index, _, RoundedOccupancies rounded) in sizes.Where(s => s.Cost > 0).OrderBy(s => s.Cost).ThenBy(s => s.Index))
        {
            if (search.Widest(index) is { } cell)
            {
                return (cell, rounded);
            }
        }

        Supercell fallback = search.Smallest(largest + 1);
        return (fallback, Round(model, fallback.Index, mobile));
    }

    private static RoundedOccupancies Round(SiteModel model, int index, Species? mobile) =>
        OccupancyRounding.Round(model.OrbitsOf(index), model.FixedAtoms(index), mobile);
}
