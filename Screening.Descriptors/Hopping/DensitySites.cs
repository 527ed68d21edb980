using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// Sites found where the mobile ions were: maxima of their smoothed density, closer ones than 1.5 Å merged into the denser. For
/// trajectories that come without a structure.
/// </summary>
internal sealed class DensitySites
{
    private const double GridAngstrom = 0.5, MergeAngstrom = 1.5;

    // A maximum below a fiftieth of the densest one is a path between sites, not a site.
    private const double SmallestShareOfMaximum = 0.02;

    private readonly Lattice _lattice;
    private readonly int _na, _nb, _nc;
    private readonly double[] _density;

    public DensitySites(Lattice lattice)
    {
        _lattice = lattice;
        (double a, double b, double c) = lattice.Widths;
        (_na, _nb, _nc) = (Cut(a), Cut(b), Cut(c));
        _density = new double[_na * _nb * _nc];
    }

    public void Add(Fractional position)
    {
        Fractional f = position.Wrapped();
        _density[Index(Math.Min(_na - 1, (int)(f.U * _na)), Math.Min(_nb - 1, (int)(f.V * _nb)), Math.Min(_nc - 1, (int)(f.W * _nc)))]++;
    }

    public IReadOnlyList<MobileSite> Find()
    {
        double[] smooth = Smooth(Smooth(_density));
        double floor = SmallestShareOfMaximum * smooth.Max();
        List<(double Density, Fractional Position)> peaks = [];
        for (int i = 0; i < _na; i++)
        {
            for (int j = 0; j < _nb; j++)
            {
                for (int k = 0; k < _nc; k++)
                {
                    double here = smooth[Index(i, j, k)];
                    if (here > floor && Centroid(smooth, i, j, k, here) is { } position)
                    {
                        peaks.Add((here, position));
                    }
                }
            }
        }

        List<MobileSite> sites = [];
        foreach ((_, Fractional position) in peaks
            .OrderByDescending(p => p.Density).ThenBy(p => p.Position.U).ThenBy(p => p.Position.V).ThenBy(p => p.Position.W))
        {
            if (sites.All(s => _lattice.Distance(s.Position, position) >= MergeAngstrom))
            {
                sites.Add(new("density", position));
            }
        }

        return sites;
    }

    /// <summary>Weighted centre of the 27 voxels round a local maximum; null where a neighbour is denser.</summary>
    private Fractional? Centroid(double[] smooth, int i, int j, int k, double here)
    {
        double u = 0, v = 0, w = 0, total = 0;
        for (int n = 0; n < 27; n++)
        {
            int di = (n / 9) - 1, dj = (n / 3 % 3) - 1, dk = (n % 3) - 1;
            double value = smooth[Index(Wrap(i + di, _na), Wrap(j + dj, _nb), Wrap(k + dk, _nc))];
            if (value > here)
            {
                return null;
            }

            (u, v, w, total) = (u + (value * di), v + (value * dj), w + (value * dk), total + value);
        }

        return new Fractional((i + 0.5 + (u / total)) / _na, (j + 0.5 + (v / total)) / _nb, (k + 0.5 + (w / total)) / _nc).Wrapped();
    }

    /// <summary>Binomial filter 1-2-1 along each axis.</summary>
    private double[] Smooth(double[] density)
    {
        double[] result = new double[density.Length];
        for (int i = 0; i < _na; i++)
        {
            for (int j = 0; j < _nb; j++)
            {
                for (int k = 0; k < _nc; k++)
                {
                    double sum = 0;
                    for (int n = 0; n < 27; n++)
                    {
                        int di = (n / 9) - 1, dj = (n / 3 % 3) - 1, dk = (n % 3) - 1;
                        int weight = (2 - Math.Abs(di)) * (2 - Math.Abs(dj)) * (2 - Math.Abs(dk));
                        sum += weight * density[Index(Wrap(i + di, _na), Wrap(j + dj, _nb), Wrap(k + dk, _nc))];
                    }

                    result[Index(i, j, k)] = sum / 64;
                }
            }
        }

        return result;
    }

    private int Index(int i, int j, int k) => (((i * _nb) + j) * _nc) + k;

    private static int Wrap(int i, int n) => ((i % n) + n) % n;

    private static int Cut(double width) => Math.Clamp((int)Math.Round(width / GridAngstrom), 1, 128);
}
