using Screening.Core.Structures;

namespace Screening.Core.Sites;

/// <summary>Interstitial sites of a structure that its symmetry maps onto one another.</summary>
/// <param name="Shape">tetrahedral, octahedral, trigonal, linear and so on.</param>
/// <param name="Multiplicity">Sites in the cell.</param>
/// <param name="Position">The first of them, fractional.</param>
/// <param name="DistanceAngstrom">To the nearest ions of opposite charge.</param>
/// <param name="Coordination">Number of them.</param>
public sealed record InterstitialOrbit(string Shape, int Multiplicity, Fractional Position, double DistanceAngstrom, int Coordination)
{
    /// <summary>Images of a void under the operations agree with other voids within this, Å.</summary>
    private const double SamePositionAngstrom = 0.3;

    /// <summary>Sites whose surroundings agree within this are taken for one orbit where no operations are known, Å.</summary>
    private const double SameSurroundingsAngstrom = 0.01;

    /// <summary>Distances compared where no operations are known.</summary>
    private const int ComparedNeighbours = 24;

    /// <summary>More framework ions than this make the construction too dear for what a list of sites is worth.</summary>
    private const int MostIons = 1500;

    /// <summary>
    /// The orbits of a structure's interstitial sites for its mobile element, voids first, larger first; windows included. Empty where
    /// the structure has no counter ions of the mobile one, or too many.
    /// </summary>
    /// <param name="structure">As published; positions with more than half of one kind of ion count as that kind.</param>
    /// <param name="isCounter">Whether an element is charged opposite to the mobile ion.</param>
    public static IReadOnlyList<InterstitialOrbit> Of(Structure structure, Element mobile, Func<Element, bool> isCounter)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(isCounter);
        const double Framework = 0.5;
        Fractional[] counter = [.. structure.Sites.Where(s => s.Occupants.Where(o => isCounter(o.Element)).Sum(o => o.Occupancy) > Framework).Select(s => s.Position)];
        Fractional[] like = [.. structure.Sites.Where(s => s.Occupants.Where(o => o.Element != mobile && !isCounter(o.Element)).Sum(o => o.Occupancy) > Framework).Select(s => s.Position)];
        Fractional[] known = [.. structure.Sites.Where(s => s.Occupants.Any(o => o.Element == mobile)).Select(s => s.Position)];
        if (counter.Length > MostIons)
        {
            return [];
        }

        return Group(structure.Lattice, structure.Operations, [.. counter, .. like, .. known], InterstitialSites.Find(structure.Lattice, counter, like, known, windows: true));
    }

    /// <param name="lattice">Cell.</param>
    /// <param name="operations">Symmetry of the structure; none or the identity alone where it is not known.</param>
    /// <param name="surroundings">Positions by whose distances sites are told apart where the symmetry is not known.</param>
    /// <param name="voids">Sites of the whole cell.</param>
    public static IReadOnlyList<InterstitialOrbit> Group(
        Lattice lattice, IReadOnlyList<SymmetryOperation> operations, IReadOnlyList<Fractional> surroundings, IReadOnlyList<FrameworkVoid> voids)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(voids);
        List<InterstitialOrbit> orbits = [];
        bool[] done = new bool[voids.Count];
        double[][]? distances = operations.Count > 1 ? null : [.. voids.Select(v => Surroundings(lattice, v.Position, surroundings))];
        for (int i = 0; i < voids.Count; i++)
        {
            if (done[i])
            {
                continue;
            }

            int multiplicity = 0;
            for (int j = i; j < voids.Count; j++)
            {
                if (!done[j] && voids[j].Shape == voids[i].Shape && (distances is null ? IsImage(voids[i].Position, voids[j].Position) : Agree(distances[i], distances[j])))
                {
                    done[j] = true;
                    multiplicity++;
                }
            }

            orbits.Add(new(voids[i].Shape, multiplicity, voids[i].Position, voids[i].DistanceAngstrom, voids[i].Coordination));
        }

        return orbits;

        bool IsImage(Fractional from, Fractional to) => operations.Any(o => IonNeighbours.Within(lattice, o.Apply(from), to, SamePositionAngstrom));
    }

    private static double[] Surroundings(Lattice lattice, Fractional position, IReadOnlyList<Fractional> others) =>
        [.. others.Select(o => lattice.Distance(position, o)).Order().Take(ComparedNeighbours)];

    private static bool Agree(double[] a, double[] b)
    {
        for (int k = 0; k < a.Length; k++)
        {
            if (Math.Abs(a[k] - b[k]) > SameSurroundingsAngstrom)
            {
                return false;
            }
        }

        return true;
    }
}
