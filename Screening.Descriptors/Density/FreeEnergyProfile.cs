using Screening.Core;
using Screening.Core.Structures;

namespace Screening.Descriptors.Density;

/// <summary>
/// Free energy F = −k_B T ln(ρ/ρ_max) of an ion along the path of least resistance between two places: the path through the grid with the
/// smallest ∫ e^(F/k_B T) ds, the resistance of a path to diffusion, which its highest point dominates.
/// </summary>
/// <param name="DistanceAngstrom">Length of the path up to each point, Å.</param>
/// <param name="EnergyEv">F above its minimum in the cell, eV; [point].</param>
/// <param name="StandardErrorEv">k_B T/√n for the n counts behind a point; frames that follow closely are not independent, so this is a lower bound.</param>
public sealed record FreeEnergyProfile(double[] DistanceAngstrom, double[] EnergyEv, double[] StandardErrorEv)
{
    /// <summary>Independent voxels that the binomial filter averages: 1 / Σ w² = (16/6)³.</summary>
    public const double EffectiveVoxels = 16 * 16 * 16 / 216.0;

    /// <summary>Highest point above the first one, eV.</summary>
    public double BarrierEv => EnergyEv.Max() - EnergyEv[0];

    /// <summary>The profile between two positions, or null where no counted path joins them.</summary>
    /// <param name="density">Density; smoothed once before use.</param>
    /// <param name="from">Start.</param>
    /// <param name="vector">From the start to the end, Å; tells the periodic image.</param>
    /// <param name="temperatureK">Temperature, K.</param>
    public static FreeEnergyProfile? Between(DensityGrid density, Fractional from, Cartesian vector, double temperatureK)
    {
        ArgumentNullException.ThrowIfNull(density);
        DensityGrid smooth = density.Smoothed();
        double[] energy = Energies(smooth, temperatureK);
        Fractional to = from + density.Lattice.ToFractional(vector);
        int start = Well(smooth, from), end = Well(smooth, to);
        int[]? path = LeastResistance(smooth, energy, start, end, temperatureK);
        if (path is null)
        {
            return null;
        }

        double[] distance = new double[path.Length];
        for (int n = 1; n < path.Length; n++)
        {
            distance[n] = distance[n - 1] + smooth.Lattice.Distance(smooth.Middle(path[n - 1]), smooth.Middle(path[n]));
        }

        double kt = Units.BoltzmannEvPerK * temperatureK, perDensity = smooth.Samples / (smooth.Values.Average() * smooth.Values.Length) * EffectiveVoxels;
        return new(distance, [.. path.Select(p => energy[p])], [.. path.Select(p => kt / Math.Sqrt(smooth.Values[p] * perDensity))]);
    }

    /// <summary>−k_B T ln(ρ/ρ_max) of every voxel, eV; infinite where nothing was counted.</summary>
    internal static double[] Energies(DensityGrid density, double temperatureK)
    {
        double largest = density.Values.Max(), kt = Units.BoltzmannEvPerK * temperatureK;
        return [.. density.Values.Select(v => v > 0 ? -kt * Math.Log(v / largest) : double.PositiveInfinity)];
    }

    /// <summary>Densest voxel within half an Å of a position.</summary>
    private static int Well(DensityGrid density, Fractional position)
    {
        const double reach = 0.5;
        int best = density.Index(position);
        (int i, int j, int k) = density.Split(best);
        (double a, double b, double c) = density.Lattice.Widths;
        int ni = (int)Math.Ceiling(reach * density.CountA / a), nj = (int)Math.Ceiling(reach * density.CountB / b), nk = (int)Math.Ceiling(reach * density.CountC / c);
        for (int di = -ni; di <= ni; di++)
        {
            for (int dj = -nj; dj <= nj; dj++)
            {
                for (int dk = -nk; dk <= nk; dk++)
                {
                    int index = density.Neighbour(i + di, j + dj, k + dk);
                    if (density.Values[index] > density.Values[best] && density.Lattice.Distance(position, density.Middle(index)) <= reach)
                    {
                        best = index;
                    }
                }
            }
        }

        return best;
    }

    /// <summary>Dijkstra's search with the resistance of each step as its length.</summary>
    private static int[]? LeastResistance(DensityGrid density, double[] energy, int start, int end, double temperatureK)
    {
        double kt = Units.BoltzmannEvPerK * temperatureK;
        Dictionary<int, (double Cost, int Before)> reached = new() { [start] = (0, -1) };
        PriorityQueue<int, (double, int)> open = new();
        HashSet<int> closed = [];
        open.Enqueue(start, (0, start));
        while (open.TryDequeue(out int here, out _))
        {
            if (here == end)
            {
                List<int> path = [];
                for (int p = end; p >= 0; p = reached[p].Before)
                {
                    path.Add(p);
                }

                path.Reverse();
                return [.. path];
            }

            if (!closed.Add(here))
            {
                continue;
            }

            (int i, int j, int k) = density.Split(here);
            for (int n = 0; n < 27; n++)
            {
                int next = density.Neighbour(i + (n / 9) - 1, j + (n / 3 % 3) - 1, k + (n % 3) - 1);
                if (next == here || double.IsInfinity(energy[next]) || closed.Contains(next))
                {
                    continue;
                }

                double step = density.Lattice.Distance(density.Middle(here), density.Middle(next));
                double cost = reached[here].Cost + (0.5 * step * (Math.Exp(energy[here] / kt) + Math.Exp(energy[next] / kt)));
                if (!reached.TryGetValue(next, out (double Cost, int Before) known) || cost < known.Cost)
                {
                    reached[next] = (cost, here);
                    open.Enqueue(next, (cost, next));
                }
            }
        }

        return null;
    }
}
