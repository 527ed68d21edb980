using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Percolation;

/// <summary>An ion of the framework as the site-energy map sees it; partly occupied sites count by their occupancy.</summary>
public readonly record struct FrameworkIon(Species Species, Fractional Position, double Occupancy = 1);

/// <summary>How a site-energy map is made. The defaults are one published convention; numbers of another one are not comparable.</summary>
public sealed record SiteEnergyOptions
{
    /// <summary>Largest grid spacing along each lattice vector, Å. Default 0.25: barriers within 0.05 eV of those at 0.12 Å (garnet, argyrodite, β-Li3PS4).</summary>
    public double SpacingAngstrom { get; init; } = 0.25;

    /// <summary>Parts to cut the lattice vectors into, in place of the spacing; null to go by the spacing.</summary>
    public (int A, int B, int C)? Intervals { get; init; }

    /// <summary>Range of the sums, Å. Default 10.</summary>
    public double CutoffAngstrom { get; init; } = 10;

    /// <summary>Factor f on the covalent radii in the screening length. Default 0.74.</summary>
    public double RadiusFactor { get; init; } = 0.74;

    /// <summary>Whether pairs that the table lacks get estimated parameters or refuse the map (default).</summary>
    public bool EstimatesPairs { get; init; }

    /// <summary>Factor on the Morse depth. Default ½, the site-energy convention of BVlain; 1 is the pair energy of dynamics.</summary>
    public double MorseFactor { get; init; } = 0.5;
}

/// <summary>
/// Static bond-valence site energy of one mobile ion on a grid over the cell, all mobile ions removed: Morse terms with the ions of
/// opposite sign and screened repulsion erfc(R/ρ)/R, ρ = f (r₁ + r₂), with those of equal sign, charges V/√n without neutrality factor
/// (Adams and Rao, Phys. Status Solidi A 208, 1746 (2011); factor ½ on Morse as in BVlain). Partly occupied framework sites are
/// weighted by occupancy.
/// </summary>
public sealed class BondValenceSiteEnergy
{
    private BondValenceSiteEnergy(Lattice lattice, int a, int b, int c)
    {
        Lattice = lattice;
        (CountA, CountB, CountC) = (a, b, c);
        Values = new double[a * b * c];
    }

    public Lattice Lattice { get; }

    /// <summary>Grid points along the lattice vectors; point (i, j, k) lies at the fractional position (i/A, j/B, k/C).</summary>
    public int CountA { get; }

    public int CountB { get; }

    public int CountC { get; }

    /// <summary>Energies, eV; [(i · CountB + j) · CountC + k].</summary>
    public double[] Values { get; }

    /// <summary>Lowest value of the map, eV.</summary>
    public double MinimumEv => Values.Min();

    /// <summary>Map for an ordered cell.</summary>
    /// <inheritdoc cref="Compute(Lattice, IReadOnlyList{FrameworkIon}, Species, SiteEnergyOptions?)"/>
    public static BondValenceSiteEnergy Compute(OrderedCell cell, SiteEnergyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return Compute(cell.Lattice,
            [.. Enumerable.Range(0, cell.Count).Where(i => !cell.IsMobile(i)).Select(i => new FrameworkIon(cell.Atoms[i], cell.Positions[i]))],
            cell.Mobile, options);
    }

    /// <summary>Map for the parent structure of a candidate, disordered or not: the cell as published, every site of the mobile ion empty.</summary>
    /// <exception cref="ArgumentException">The candidate has no mobile ion.</exception>
    /// <exception cref="OutsidePotentialException">Parameters of the mobile ion with a framework ion are missing.</exception>
    public static BondValenceSiteEnergy Compute(PreparedCandidate candidate, SiteEnergyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        Species mobile = candidate.Mobile ?? throw new ArgumentException("The candidate has no mobile ion.", nameof(candidate));
        List<FrameworkIon> framework = [];
        for (int s = 0; s < candidate.Structure.Sites.Count; s++)
        {
            Site site = candidate.Structure.Sites[s];
            for (int o = 0; o < site.Occupants.Count; o++)
            {
                framework.AddRange(candidate.Oxidation.SharesOf(s, o)
                    .Where(share => share.Species.Element != mobile.Element && share.Fraction > 0)
                    .Select(share => new FrameworkIon(share.Species, site.Position, site.Occupants[o].Occupancy * share.Fraction)));
            }
        }

        return Compute(candidate.Structure.Lattice, framework, mobile, options);
    }

    /// <summary>Map for the given framework.</summary>
    /// <param name="lattice">Cell.</param>
    /// <param name="framework">Every ion of the cell but the mobile ones.</param>
    /// <param name="mobile">The ion whose energy is mapped.</param>
    /// <param name="options">Convention; null for the default.</param>
    /// <exception cref="OutsidePotentialException">Parameters of the mobile ion with a framework ion are missing.</exception>
    public static BondValenceSiteEnergy Compute(
        Lattice lattice, IReadOnlyList<FrameworkIon> framework, Species mobile, SiteEnergyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(framework);
        options ??= new SiteEnergyOptions();
        (int a, int b, int c) = options.Intervals ?? (Count(lattice.A), Count(lattice.B), Count(lattice.C));
        BondValenceSiteEnergy map = new(lattice, a, b, c);
        foreach (IGrouping<Species, FrameworkIon> ions in framework.GroupBy(i => i.Species))
        {
            SiteEnergyTable table = SiteEnergyTable.Create(mobile, ions.Key, options, BondValenceTable.Shared);
            foreach (FrameworkIon ion in ions)
            {
                map.Add(ion, table);
            }
        }

        return map;

        int Count(Cartesian vector) => Math.Max(1, (int)Math.Ceiling(vector.Length / options.SpacingAngstrom));
    }

    /// <summary>Adds one ion with all its periodic images: walks the grid rows that cross its sphere, folding them into the cell.</summary>
    private void Add(FrameworkIon ion, SiteEnergyTable table)
    {
        double cutoff = table.CutoffAngstrom;
        (double widthA, double widthB, _) = Lattice.Widths;
        Cartesian step = (1.0 / CountC) * Lattice.C;
        double stepSquared = step.LengthSquared;
        (int fromA, int toA) = Range(ion.Position.U, cutoff / widthA, CountA);
        (int fromB, int toB) = Range(ion.Position.V, cutoff / widthB, CountB);
        for (int i = fromA; i <= toA; i++)
        {
            for (int j = fromB; j <= toB; j++)
            {
                // From the ion to the row's point k = 0; |start + k step|² < cutoff² bounds k.
                Cartesian start = Lattice.ToCartesian(new(((double)i / CountA) - ion.Position.U, ((double)j / CountB) - ion.Position.V, -ion.Position.W));
                double along = start.Dot(step) / stepSquared;
                double reach = (along * along) - ((start.LengthSquared - (cutoff * cutoff)) / stepSquared);
                if (reach > 0)
                {
                    int fromC = (int)Math.Ceiling(-along - Math.Sqrt(reach)), toC = (int)Math.Floor(-along + Math.Sqrt(reach));
                    double nearest = Math.Max(0, start.LengthSquared - (along * along * stepSquared));
                    int row = ((Fold(i, CountA) * CountB) + Fold(j, CountB)) * CountC;
                    table.AddRow(Values.AsSpan(row, CountC), fromC, toC, along, stepSquared, nearest, ion.Occupancy);
                }
            }
        }
    }

    private static (int From, int To) Range(double centre, double reach, int count) =>
        ((int)Math.Ceiling((centre - reach) * count), (int)Math.Floor((centre + reach) * count));

    private static int Fold(int i, int count) => ((i % count) + count) % count;
}
