using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// The partly occupied sites of a supercell with everything an arrangement's energy needs: interactions of unit charges, the
/// potential of the fully occupied sites, and the pairs that exclude one another.
/// </summary>
internal sealed class OrderingProblem
{
    /// <summary>Distance below which occupied alternatives exclude one another, Å, and what an exclusion costs, eV.</summary>
    /// <remarks>
    /// Far above any Coulomb difference between arrangements, and steep enough that one contact under 0.9 Å is worse than several
    /// under 1.6 Å: the arrangement keeps the largest limit that its sites and counts allow.
    /// </remarks>
    private static readonly (double Below, double Cost)[] LikeExclusions = [(0.9, 400), (1.2, 120), (1.6, 40)];
    private static readonly (double Below, double Cost)[] UnlikeExclusions = [(0.9, 400), (1.2, 120)];

    /// <summary>Coincident positions (one atom's alternatives) keep a finite Coulomb term; the exclusion decides about them.</summary>
    private const double LargestInteractionEv = 60;

    internal OrderingProblem(
        Lattice lattice, IReadOnlyList<Fractional> positions, int[] orbitOf, IReadOnlyList<DisorderedOrbit> orbits,
        IReadOnlyList<Fractional> fixedPositions, IReadOnlyList<Species> fixedSpecies)
    {
        Positions = positions;
        OrbitOf = orbitOf;
        Orbits = orbits;
        int n = positions.Count;
        EwaldSum ewald = new(lattice, realCutoffAngstrom: 8, convergence: 3.5);
        Matrix = ewald.PairMatrix(positions);
        for (int i = 0; i < Matrix.Length; i++)
        {
            Matrix[i] = Math.Min(Matrix[i], LargestInteractionEv);
        }

        Field = fixedPositions.Count == 0 ? new double[n]
            : ewald.Potentials(positions, fixedPositions, [.. fixedSpecies.Select(s => s.OxidationState)]);
        Close = new (int, double)[n][];
        FixedClose = new (Species, double)[n][];
        double reach = LikeExclusions[^1].Below;
        for (int i = 0; i < n; i++)
        {
            Close[i] = [.. Enumerable.Range(0, n).Where(j => j != i).Select(j => (j, lattice.Distance(positions[i], positions[j]))).Where(x => x.Item2 < reach)];
            FixedClose[i] = [.. Enumerable.Range(0, fixedPositions.Count).Select(j => (fixedSpecies[j], lattice.Distance(positions[i], fixedPositions[j]))).Where(x => x.Item2 < reach)];
        }
    }

    internal IReadOnlyList<Fractional> Positions { get; }

    /// <summary>Disordered regions whose sites come and go together.</summary>
    internal IReadOnlyList<AssemblySites> Assemblies { get; init; } = [];

    internal IReadOnlyList<DisorderedOrbit> Orbits { get; }

    /// <summary>Orbit of each site; [site].</summary>
    internal int[] OrbitOf { get; }

    /// <summary>Interaction of unit charges, eV; [site · sites + site].</summary>
    internal double[] Matrix { get; }

    /// <summary>Potential of the fully occupied sites, V; [site].</summary>
    internal double[] Field { get; }

    private (int Site, double Distance)[][] Close { get; }

    private (Species Species, double Distance)[][] FixedClose { get; }

    /// <summary>Charge of what sits on a site; the index past the last species is the vacancy.</summary>
    internal double Charge(int site, int kind)
    {
        IReadOnlyList<Species> species = Orbits[OrbitOf[site]].Species;
        return kind < species.Count ? species[kind].OxidationState : 0;
    }

    /// <summary>Energy of an arrangement from scratch, eV, up to the constant of the fixed sites; [site] holds the species' index.</summary>
    internal double Energy(int[] occupants)
    {
        int n = occupants.Length;
        double energy = 0;
        for (int i = 0; i < n; i++)
        {
            double q = Charge(i, occupants[i]), sum = 0;
            for (int j = 0; j < n; j++)
            {
                sum += Matrix[(i * n) + j] * Charge(j, occupants[j]);
            }

            energy += (q * Field[i]) + (0.5 * q * sum) + (0.5 * Exclusion(i, occupants[i], occupants, -1)) + (0.5 * FixedExclusion(i, occupants[i]));
        }

        return energy;
    }

    /// <summary>Cost of contacts of one occupant with all others but one, eV, fixed sites included.</summary>
    internal double Exclusion(int site, int kind, int[] occupants, int except)
    {
        IReadOnlyList<Species> species = Orbits[OrbitOf[site]].Species;
        if (kind >= species.Count)
        {
            return 0;
        }

        double cost = FixedExclusion(site, kind);
        foreach ((int other, double distance) in Close[site])
        {
            IReadOnlyList<Species> others = Orbits[OrbitOf[other]].Species;
            if (other != except && occupants[other] < others.Count)
            {
                cost += Cost(species[kind], others[occupants[other]], distance);
            }
        }

        return cost;
    }

    /// <summary>Shortest distance between two occupied partial sites that exclude one another, Å; +∞ where there is none.</summary>
    internal double ShortestExclusion(int[] occupants)
    {
        double shortest = double.PositiveInfinity;
        for (int i = 0; i < occupants.Length; i++)
        {
            IReadOnlyList<Species> species = Orbits[OrbitOf[i]].Species;
            if (occupants[i] >= species.Count)
            {
                continue;
            }

            foreach ((int j, double distance) in Close[i])
            {
                IReadOnlyList<Species> others = Orbits[OrbitOf[j]].Species;
                if (occupants[j] < others.Count && Cost(species[occupants[i]], others[occupants[j]], distance) > 0)
                {
                    shortest = Math.Min(shortest, distance);
                }
            }

            foreach ((Species other, double distance) in FixedClose[i])
            {
                if (Cost(species[occupants[i]], other, distance) > 0)
                {
                    shortest = Math.Min(shortest, distance);
                }
            }
        }

        return shortest;
    }

    private double FixedExclusion(int site, int kind)
    {
        IReadOnlyList<Species> species = Orbits[OrbitOf[site]].Species;
        double cost = 0;
        if (kind < species.Count)
        {
            foreach ((Species other, double distance) in FixedClose[site])
            {
                cost += Cost(species[kind], other, distance);
            }
        }

        return cost;
    }

    private static double Cost(Species a, Species b, double distance)
    {
        bool like = a.OxidationState * b.OxidationState > 0;

        // X-H bonds are shorter than the contacts excluded between other ions.
        if (!like && (a.Element.AtomicNumber == 1 || b.Element.AtomicNumber == 1) && distance > 0.7)
        {
            return 0;
        }

        foreach ((double below, double cost) in like ? LikeExclusions : UnlikeExclusions)
        {
            if (distance < below)
            {
                return cost;
            }
        }

        return 0;
    }
}
