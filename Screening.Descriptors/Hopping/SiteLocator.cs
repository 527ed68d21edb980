using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// Nearest of a fixed set of sites for any point of a periodic cell, exact for every cell shape. The cell is cut into voxels; each lists
/// the site images that are nearest to any of its points, so that an assignment costs a few distances.
/// </summary>
internal sealed class SiteLocator
{
    private const double VoxelAngstrom = 1.0;

    private readonly Lattice _lattice;
    private readonly int _na, _nb, _nc;
    private readonly int[] _start;
    private readonly int[] _site;
    private readonly double[] _x, _y, _z;
    private readonly Fractional[] _sites;
    private readonly double[] _safe;

    /// <exception cref="ArgumentException">There is no site.</exception>
    public SiteLocator(Lattice lattice, IReadOnlyList<Fractional> sites)
    {
        if (sites.Count == 0)
        {
            throw new ArgumentException("At least one site is expected.", nameof(sites));
        }

        _lattice = lattice;
        Count = sites.Count;
        _sites = [.. sites];
        _safe = new double[sites.Count];
        (double a, double b, double c) = lattice.Widths;
        (_na, _nb, _nc) = (Cut(a), Cut(b), Cut(c));
        Cartesian[] corner = [(1.0 / _na) * lattice.A, (1.0 / _nb) * lattice.B, (1.0 / _nc) * lattice.C];
        double radius = 0.5 * new[]
        {
            (corner[0] + corner[1] + corner[2]).Length, (corner[0] + corner[1] - corner[2]).Length,
            (corner[0] - corner[1] + corner[2]).Length, (corner[0] - corner[1] - corner[2]).Length,
        }.Max();
        Bins bins = new(lattice, sites);
        _start = new int[(_na * _nb * _nc) + 1];
        List<int> site = [];
        List<Cartesian> image = [];
        int voxel = 0;
        for (int i = 0; i < _na; i++)
        {
            for (int j = 0; j < _nb; j++)
            {
                for (int k = 0; k < _nc; k++)
                {
                    bins.Near(new((i + 0.5) / _na, (j + 0.5) / _nb, (k + 0.5) / _nc), 2 * radius, site, image);
                    _start[++voxel] = site.Count;
                }
            }
        }

        _site = [.. site];
        (_x, _y, _z) = ([.. image.Select(r => r.X)], [.. image.Select(r => r.Y)], [.. image.Select(r => r.Z)]);
    }

    public int Count { get; }

    /// <summary>Index of the site nearest to a position given in units of the lattice vectors.</summary>
    public int Nearest(Fractional position) => Nearest(position, out _);

    /// <summary>
    /// The same, quicker where the position is still near a site it was at: nearer to it than half the way from there to the next site, no
    /// other can be nearest.
    /// </summary>
    /// <param name="position">In units of the lattice vectors.</param>
    /// <param name="last">Site to try first; negative for none.</param>
    public int Nearest(Fractional position, int last)
    {
        if (last >= 0)
        {
            Fractional d = position - _sites[last];
            double safe = _safe[last] > 0 ? _safe[last] : _safe[last] = Safe(last);
            if (_lattice.ToCartesian(new(d.U - Math.Round(d.U), d.V - Math.Round(d.V), d.W - Math.Round(d.W))).LengthSquared < safe)
            {
                return last;
            }
        }

        return Nearest(position, out _);
    }

    /// <param name="position">In units of the lattice vectors.</param>
    /// <param name="squaredDistance">Å².</param>
    public int Nearest(Fractional position, out double squaredDistance)
    {
        Fractional home = position.Wrapped();
        int i = Math.Min(_na - 1, (int)(home.U * _na)), j = Math.Min(_nb - 1, (int)(home.V * _nb)), k = Math.Min(_nc - 1, (int)(home.W * _nc));
        Cartesian r = _lattice.ToCartesian(home);
        int voxel = (((i * _nb) + j) * _nc) + k, best = -1;
        squaredDistance = double.PositiveInfinity;
        for (int s = _start[voxel]; s < _start[voxel + 1]; s++)
        {
            double dx = _x[s] - r.X, dy = _y[s] - r.Y, dz = _z[s] - r.Z;
            double d = (dx * dx) + (dy * dy) + (dz * dz);
            if (d < squaredDistance)
            {
                (squaredDistance, best) = (d, _site[s]);
            }
        }

        return best;
    }

    /// <summary>Square of half the distance to the nearest other site, less a little for rounding, Å².</summary>
    private double Safe(int site)
    {
        const double Rounding = 1 - 1e-9;
        double nearest = _lattice.SmallestWidth;
        for (int other = 0; other < _sites.Length; other++)
        {
            // The components along the reciprocal vectors bound a distance from below, which spares most of them.
            Fractional d = _sites[other] - _sites[site];
            double a = Math.Abs(d.U - Math.Round(d.U)) * _lattice.Widths.A, b = Math.Abs(d.V - Math.Round(d.V)) * _lattice.Widths.B;
            if (other != site && a < nearest && b < nearest && Math.Abs(d.W - Math.Round(d.W)) * _lattice.Widths.C < nearest)
            {
                nearest = Math.Min(nearest, _lattice.Distance(_sites[site], _sites[other]));
            }
        }

        return Math.Max(double.Epsilon, Rounding * nearest * nearest / 4);
    }

    private static int Cut(double width) => Math.Clamp((int)Math.Round(width / VoxelAngstrom), 1, 64);

    /// <summary>Site images in coarse fractional bins, for building the voxels.</summary>
    private sealed class Bins
    {
        private const double WidthAngstrom = 3;

        private readonly Lattice _lattice;
        private readonly IReadOnlyList<Fractional> _sites;
        private readonly int _na, _nb, _nc;
        private readonly List<int>[] _members;
        private readonly List<(double Squared, int Site, Cartesian Image)> _found = [];

        public Bins(Lattice lattice, IReadOnlyList<Fractional> sites)
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
        public void Near(Fractional point, double slack, List<int> site, List<Cartesian> image)
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
                    site.Add(one);
                    image.Add(at);
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
}
