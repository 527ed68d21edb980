using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>The bond-valence check of a published structure, made on ordered cells: what relaxing changed about bond lengths.</summary>
/// <param name="Sums">Mean bond-valence sum of each cation over all cells, where the table holds its pairs.</param>
/// <param name="GlobalInstability">Root mean square departure of the framework cations' sums, mean over the cells, valence units; null where the table lacks them.</param>
/// <param name="Suspect">A framework cation's sum is off its valence by more than 15 %, the limit of published structures.</param>
/// <param name="Reason">The worst sum in words; null where none is beyond the limit.</param>
public sealed record GeometryOfCell(IReadOnlyDictionary<Species, double> Sums, double? GlobalInstability, bool Suspect, string? Reason)
{
    /// <summary>Checks cells of one candidate.</summary>
    public static GeometryOfCell Of(IReadOnlyList<OrderedCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        BondValenceSums[] each = [.. cells.Select(Of)];
        Dictionary<Species, double> sums = each.SelectMany(e => e.Means).GroupBy(m => m.Key).ToDictionary(g => g.Key, g => g.Average(m => m.Value));
        double[] instabilities = [.. each.Select(e => e.GlobalInstability).OfType<double>()];
        (Species Ion, double Sum)? worst = BondValenceSums.Suspect(sums, cells[0].Mobile);
        return new(sums, instabilities.Length > 0 ? instabilities.Average() : null, worst is not null, worst is { } w
            ? string.Create(CultureInfo.InvariantCulture, $"the bond-valence sum of {w.Ion} is {w.Sum:0.00}")
            : null);
    }

    private static BondValenceSums Of(OrderedCell cell)
    {
        Structure structure = cell.ToStructure("");
        IReadOnlyList<IReadOnlyList<IonShare>>[] shares = [.. cell.Atoms.Select(a => (IReadOnlyList<IReadOnlyList<IonShare>>)[[new IonShare(a, 1)]])];
        return BondValenceSums.Of(structure, new OxidationAssignment(structure, shares, stated: true, []), cell.Mobile);
    }
}
