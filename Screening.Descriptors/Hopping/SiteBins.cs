using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>Site images in coarse fractional bins, for building the voxels of a <see cref="SiteLocator"/>.</summary>
internal sealed class SiteBins
{
    private const double WidthAngstrom = 3;

    private readonly Lattice _lattice;
    private readonly IReadOnlyList<Fractional> _sites;
    private readonly int _na, _nb, _nc;
    private readonly List<int>[] _members;
    private readonly List<(double Squared, int Site, Cartesian Image)> _found = [];

    public SiteBins(Lattice lattice, IReadOnlyList<Fractional> sites)
    {
        _lattice = lattice;
        _sites = [.. sites.Select(s => s.Wrapped())];
        (double a, double b, double c) = lattice.Widths;
        (_na, _nb, _nc) = (Math.Max(1, (int)(a / WidthAngstrom)), Math.Max(1, (int)(b / WidthAngstrom)), Math.Max(1, (int)(c / WidthAngstrom)));
        _members = [.. Enumerable.Range(0, _na * _nb * _nc).Select(_ => new List<int>())];
        for (int s = 0; s < _sites.Count; s++)
        {
            Fractional f = _sites[s];
            _members[(((Math.Min(_na - 1, (int)(f.U * _na)) * _nb) + Math.Min(_nb - 1, (int)(f.V * _nb))) * _nc) + Math.Min(_nc - 1, (int)(f.W * _nc))].Add(s);
        }
    }

    /// <summary>Appends all site images no further from the point than the nearest one plus <paramref name="slack"/>.</summary>
    public void Near(Fractional point, double slack, List<(int Site, Cartesian Image)> images)
    {
        Cartesian center = _lattice.ToCartesian(point);
        int i0 = (int)(point.U * _na), j0 = (int)(point.V * _nb), k0 = (int)(point.W * _nc);
        (double wa, double wb, double wc) = _lattice.Widths;
        double binWidth = Math.Min(wa / _na, Math.Min(wb / _nb, wc / _nc));
        List<(double Squared, int Site, Cartesian Image)> found = _found;
        found.Clear();
        double nearest = double.PositiveInfinity;

        // Shells of bins until nothing nearer is left; a bin is further away than its nearest face along each reciprocal vector.
        (double fu, double fv, double fw) = ((point.U * _na) - i0, (point.V * _nb) - j0, (point.W * _nc) - k0);
        double edge = Math.Max(Math.Max(Math.Max(fu, 1 - fu), Math.Max(fv, 1 - fv)), Math.Max(fw, 1 - fw));
        for (int shell = 0; nearest == double.PositiveInfinity || (shell - edge) * binWidth <= Math.Sqrt(nearest) + slack; shell++)
        {
            for (int i = -shell; i <= shell; i++)
            {
                double toU = Beyond(i, fu) * wa / _na;
                for (int j = -shell; j <= shell; j++)
                {
                    double toV = Math.Max(toU, Beyond(j, fv) * wb / _nb), reach = Math.Sqrt(nearest) + slack;
                    if (toV > reach)
                    {
                        continue;
                    }

                    int step = Math.Max(Math.Abs(i), Math.Abs(j)) == shell || shell == 0 ? 1 : 2 * shell;
                    for (int k = -shell; k <= shell; k += step)
                    {
                        if (Beyond(k, fw) * wc / _nc <= reach)
                        {
                            nearest = Math.Min(nearest, Visit(i0 + i, j0 + j, k0 + k, center, found));
                        }
                    }
                }
            }
        }

        double limit = Math.Sqrt(nearest) + slack;
        foreach ((double squared, int one, Cartesian at) in found)
        {
            if (squared <= limit * limit)
            {
                images.Add((one, at));
            }
        }
    }

    private double Visit(int i, int j, int k, Cartesian center, List<(double Squared, int Site, Cartesian Image)> found)
    {
        int ci = Floor(i, _na), cj = Floor(j, _nb), ck = Floor(k, _nc);
        double nearest = double.PositiveInfinity;
        foreach (int s in _members[((((i - (ci * _na)) * _nb) + j - (cj * _nb)) * _nc) + k - (ck * _nc)])
        {
            Cartesian at = _lattice.ToCartesian(_sites[s] + new Fractional(ci, cj, ck));
            double squared = (at - center).LengthSquared;
            nearest = Math.Min(nearest, squared);
            found.Add((squared, s, at));
        }

        return nearest;
    }

    /// <summary>Whole and broken bin widths from a point at a fraction of its bin to the bin so many further.</summary>
    private static double Beyond(int offset, double fraction) => offset > 0 ? offset - fraction : offset < 0 ? fraction - offset - 1 : 0;

    private static int Floor(int value, int divisor) => (int)Math.Floor((double)value / divisor);
}
