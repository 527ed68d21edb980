using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Size of a supercell: the smallest wide enough one that is neutral and keeps the parent's composition within the tolerances.
/// Where none of at most <see cref="PreparationOptions.MaximumAtoms"/> does, a somewhat narrower cell may; where that fails
/// too, departure from the composition is weighed against size and width.
/// </summary>
internal static class SupercellChoice
{
    /// <summary>Cells up to this multiple of the largest wanted size are considered.</summary>
    private const double SizeReserve = 1.5;

    /// <summary>A cell a tenth too large is as bad as a departure of twice the tolerance.</summary>
    private const double SizeWeight = 10;

    /// <summary>A cell above the target size costs this much per target size: it loses only against equally faithful ones.</summary>
    private const double TargetWeight = 0.01;

    /// <summary>Cost of missing the whole wanted width: a tenth of it is worth a tenth of the composition's tolerance.</summary>
    private const double NarrowWeight = 1;

    private sealed record Choice(Supercell Cell, RoundedOccupancies? Rounded, double Cost);

    /// <returns>The cell, and whole numbers for its disordered orbits (null where there are none).</returns>
    internal static (Supercell Cell, RoundedOccupancies? Rounded) Choose(Lattice primitive, Lattice frame, SiteModel model, Species? mobile, PreparationOptions options)
    {
        SupercellSearch wide = new(primitive, frame, options.MinimumWidthAngstrom);
        Choice best = Wide(model, wide, mobile, options);
        bool faithful = best.Rounded?.IsFaithful ?? true;
        if ((!faithful || IsLarge(model, best.Cell.Index, options)) && options.NarrowestWidthAngstrom < options.MinimumWidthAngstrom)
        {
            SupercellSearch narrow = new(primitive, frame, options.NarrowestWidthAngstrom);
            best = Narrow(model, narrow, mobile, options, best);
        }

        return (best.Cell, best.Rounded);
    }

    private static bool IsLarge(SiteModel model, int index, PreparationOptions options) => (index * model.AtomsPerCell) - 0.5 > options.MaximumAtoms;

    private static Choice Wide(SiteModel model, SupercellSearch search, Species? mobile, PreparationOptions options)
    {
        if (model.Orbits.Count == 0)
        {
            Supercell smallest = search.Smallest();
            return new(smallest, null, Cost(model, smallest.Index, null, options));
        }

        int largest = Math.Max(search.SmallestIndex, (int)(SizeReserve * options.MaximumAtoms / model.AtomsPerCell));
        List<(int Index, double Cost, RoundedOccupancies Rounded)> sizes = [];
        for (int index = search.SmallestIndex; index <= largest; index++)
        {
            RoundedOccupancies rounded = Round(model, index, mobile);
            double cost = Cost(model, index, rounded, options);
            sizes.Add((index, cost, rounded));
            if (cost == 0 && search.Widest(index) is { } cell)
            {
                return new(cell, rounded, cost);
            }
        }

        foreach ((int index, double cost, RoundedOccupancies rounded) in sizes.Where(s => s.Cost > 0).OrderBy(s => s.Cost).ThenBy(s => s.Index))
        {
            if (search.Widest(index) is { } cell)
            {
                return new(cell, rounded, cost);
            }
        }

        Supercell fallback = search.Smallest(largest + 1);
        RoundedOccupancies last = Round(model, fallback.Index, mobile);
        return new(fallback, last, Cost(model, fallback.Index, last, options));
    }

    /// <summary>The best of the narrower cells of at most the largest wanted size, or the one known where none is better.</summary>
    private static Choice Narrow(SiteModel model, SupercellSearch search, Species? mobile, PreparationOptions options, Choice best)
    {
        for (int index = search.SmallestIndex; !IsLarge(model, index, options); index++)
        {
            RoundedOccupancies? rounded = model.Orbits.Count == 0 ? null : Round(model, index, mobile);
            double cost = Cost(model, index, rounded, options);
            if (cost < best.Cost && search.Widest(index) is { } cell)
            {
                double missing = 1 - (cell.Lattice.SmallestWidth / options.MinimumWidthAngstrom);
                cost += NarrowWeight * Math.Max(0, missing);
                best = cost < best.Cost ? new(cell, rounded, cost) : best;
            }
        }

        return best;
    }

    private static double Cost(SiteModel model, int index, RoundedOccupancies? rounded, PreparationOptions options)
    {
        double atoms = index * model.AtomsPerCell;
        return (rounded is null ? 0 : Math.Max(0, rounded.Severity - 1))
            + (SizeWeight * Math.Max(0, ((atoms - 0.5) / options.MaximumAtoms) - 1))
            + (TargetWeight * Math.Max(0, (atoms / options.TargetAtoms) - 1));
    }

    private static RoundedOccupancies Round(SiteModel model, int index, Species? mobile) =>
        GroupedOccupancies.Round(model, index, mobile);
}
