using Screening.Core.Numerics;
using Screening.Core.Structures;

namespace Screening.Descriptors.Tests.Polarization;

/// <summary>A rock-salt supercell, cations first, optionally shaken.</summary>
internal sealed record RockSalt(Lattice Lattice, double[] X, double[] Y, double[] Z, double[] Charge)
{
    internal static RockSalt Build(double edge, int cells, double shake, ulong seed = 1)
    {
        List<(Cartesian R, double Q)> atoms = [];
        for (int i = 0; i < 2 * cells; i++)
        {
            for (int j = 0; j < 2 * cells; j++)
            {
                for (int k = 0; k < 2 * cells; k++)
                {
                    atoms.Add((0.5 * edge * new Cartesian(i, j, k), (i + j + k) % 2 == 0 ? 1 : -1));
                }
            }
        }

        RandomStream random = new(seed, "shake");
        List<(Cartesian R, double Q)> sorted = [.. atoms.OrderByDescending(a => a.Q)
            .Select(a => (a.R + (shake * new Cartesian(random.NextNormal(), random.NextNormal(), random.NextNormal())), a.Q))];
        return new(Lattice.Cubic(edge * cells),
            [.. sorted.Select(a => a.R.X)], [.. sorted.Select(a => a.R.Y)], [.. sorted.Select(a => a.R.Z)], [.. sorted.Select(a => a.Q)]);
    }

    /// <summary>Polarizability for the anions only.</summary>
    internal double[] Alpha(double anion) => [.. Charge.Select(q => q < 0 ? anion : 0)];
}
