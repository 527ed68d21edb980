namespace Screening.Core.Structures;

/// <summary>A crystallographic site of the mobile ion in a supercell, occupied in this ordering or not.</summary>
/// <param name="Label">Site type: the orbit's label in the parent (or the interstitial's name).</param>
/// <param name="Position">Fractional in the supercell.</param>
/// <param name="Occupancy">Occupancy of the mobile ion in the parent, 0 for an interstitial.</param>
public sealed record ReferenceSite(string Label, Fractional Position, double Occupancy)
{
    /// <summary>Atoms at the corners of the site's tetrahedron, which moves with them; empty for a site that is a point.</summary>
    public IReadOnlyList<int> Vertices { get; init; } = [];
}

/// <summary>A fully ordered, charge-balanced cell ready for dynamics; atoms sorted by species, mobile ions first.</summary>
public sealed record OrderedCell
{
    public required Lattice Lattice { get; init; }

    /// <summary>Species of each atom; [atom].</summary>
    public required IReadOnlyList<Species> Atoms { get; init; }

    /// <summary>Fractional positions; [atom], parallel to <see cref="Atoms"/>.</summary>
    public required IReadOnlyList<Fractional> Positions { get; init; }

    /// <summary>Label of the parent's orbit for each atom; [atom].</summary>
    public required IReadOnlyList<string> SiteLabels { get; init; }

    /// <summary>The ion that conducts.</summary>
    public required Species Mobile { get; init; }

    /// <summary>
    /// Every site of the mobile ion in the parent, occupied here or not; split positions within 1 Å are one site at their mean with the
    /// sum of their occupancies. Interstitials are added by the site analysis itself, from the framework of this cell.
    /// </summary>
    public IReadOnlyList<ReferenceSite> MobileSites { get; init; } = [];

    /// <summary>Which of the orderings of its parent this is, from 0.</summary>
    public int Ordering { get; init; }

    /// <summary>Sum of the formal charges, e; 0 when neutral.</summary>
    public double ChargeE => Atoms.Sum(a => a.OxidationState);

    /// <summary>Ewald energy of the formal charges, eV.</summary>
    public double CoulombEnergyEv { get; init; }

    public int Count => Atoms.Count;

    public Composition Composition => Composition.Of(Atoms);

    public bool IsMobile(int atom) => Atoms[atom] == Mobile;
}
