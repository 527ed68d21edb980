namespace Screening.Core.Structures;

/// <summary>An ordered cell seen as a structure, so that the writers need one form only.</summary>
public static class OrderedCellConversion
{
    /// <summary>Fully occupied sites in the cell's order, with the formal charges as stated oxidation states; each site its own orbit.</summary>
    public static Structure ToStructure(this OrderedCell cell, string name)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return new()
        {
            Lattice = cell.Lattice,
            Sites = [.. cell.Atoms.Select((species, i) => new Site(cell.SiteLabels[i], cell.Positions[i].Wrapped(), [new(species.Element, 1, species.OxidationState)], i))],
            Name = name,
            SpaceGroup = "P 1",
        };
    }
}
