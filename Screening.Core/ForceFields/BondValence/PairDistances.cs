using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>Every interatomic distance of a cell inside a cutoff, periodic images included, sorted into species pairs.</summary>
internal sealed class PairDistances
{
    private readonly List<double>[,] _distances;

    internal PairDistances(MdState cell, double cutoff)
    {
        Species = cell.SpeciesList;
        Lattice = cell.Lattice;
        CountOf = [.. Species.Select((_, t) => cell.TypeOf.Count(type => type == t))];
        int types = Species.Length;
        _distances = new List<double>[types, types];
        for (int a = 0; a < types; a++)
        {
            for (int b = a; b < types; b++)
            {
                _distances[a, b] = _distances[b, a] = [];
            }
        }

        PeriodicPairs.ForEach(cell, cutoff, (i, j, r) => _distances[cell.TypeOf[i], cell.TypeOf[j]].Add(r.Length));
    }

    internal Species[] Species { get; }

    internal Lattice Lattice { get; }

    /// <summary>Atoms of each species; [type].</summary>
    internal int[] CountOf { get; }

    /// <summary>Distances of the pairs of two species, Å; every pair of distinct images once.</summary>
    internal IReadOnlyList<double> this[int a, int b] => _distances[a, b];

    /// <summary>Shortest distance between two species, Å; infinite where none lies inside the cutoff.</summary>
    internal double Shortest(int a, int b) => _distances[a, b].DefaultIfEmpty(double.PositiveInfinity).Min();
}
