using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// Nearest of a fixed set of sites for any point of a periodic cell, exact for every cell shape. The cell is cut into voxels; each lists
/// the site images that are nearest to any of its points, mostly one or two, so that an assignment costs hardly a distance. A list is
/// made when an ion first comes by: most of a framework is never visited.
/// </summary>
internal sealed class SiteLocator
{
    private const double VoxelAngstrom = 1.0;

    // Far above the rounding of squared distances, far below any that matters, Å².
    private const double RoundingSquaredAngstrom = 1e-9;

    private readonly Lattice _lattice;
    private readonly int _na, _nb, _nc;
    private readonly Cartesian _ea, _eb, _ec;                  // edges of a voxel
    private readonly double _slack;
    private readonly SiteBins _bins;
    private readonly (int Start, int Count)[] _voxels;         // Count 0: not made yet
    private readonly List<(int Site, Cartesian Image)> _found = [];
    private int[] _site = new int[256];
    private Cartesian[] _image = new Cartesian[256];
    private int _listed;

    /// <exception cref="ArgumentException">There is no site.</exception>
    public SiteLocator(Lattice lattice, IReadOnlyList<Fractional> sites)
    {
        if (sites.Count == 0)
        {
            throw new ArgumentException("At least one site is expected.", nameof(sites));
        }

        _lattice = lattice;
        Count = sites.Count;
        (double a, double b, double c) = lattice.Widths;
        (_na, _nb, _nc) = (Cut(a), Cut(b), Cut(c));
        (_ea, _eb, _ec) = ((1.0 / _na) * lattice.A, (1.0 / _nb) * lattice.B, (1.0 / _nc) * lattice.C);
        _slack = new[] { _ea + _eb + _ec, _ea + _eb - _ec, _ea - _eb + _ec, _ea - _eb - _ec }.Max(d => d.Length);
        _bins = new(lattice, sites);
        _voxels = new (int, int)[_na * _nb * _nc];
    }

    public int Count { get; }

    /// <summary>Index of the site nearest to a position given in units of the lattice vectors.</summary>
    public int Nearest(Fractional position)
    {
        double u = position.U - Math.Floor(position.U), v = position.V - Math.Floor(position.V), w = position.W - Math.Floor(position.W);
        int i = Math.Min(_na - 1, (int)(u * _na)), j = Math.Min(_nb - 1, (int)(v * _nb)), k = Math.Min(_nc - 1, (int)(w * _nc));
        (int start, int count) = _voxels[(((i * _nb) + j) * _nc) + k];
        if (count == 0)
        {
            (start, count) = List(i, j, k);
        }

        if (count == 1)
        {
            return _site[start];
        }

        Cartesian r = _lattice.ToCartesian(new(u, v, w));
        int best = start;
        double nearest = double.PositiveInfinity;
        for (int s = start; s < start + count; s++)
        {
            Cartesian at = _image[s];
            double dx = at.X - r.X, dy = at.Y - r.Y, dz = at.Z - r.Z;
            double d = (dx * dx) + (dy * dy) + (dz * dz);
            if (d < nearest)
            {
                (nearest, best) = (d, s);
            }
        }

        return _site[best];
    }

    private static int Cut(double width) => Math.Clamp((int)Math.Round(width / VoxelAngstrom), 1, 64);

    /// <summary>
    /// Lists a voxel. Image s is dropped where some t is nearer at every point of it: |p − s|² − |p − t|² is linear in p, so that over a
    /// voxel of centre c and edges e it is at least its value at c less Σ|e·(s − t)|.
    /// </summary>
    private (int Start, int Count) List(int i, int j, int k)
    {
        Fractional center = new((i + 0.5) / _na, (j + 0.5) / _nb, (k + 0.5) / _nc);
        Cartesian c = _lattice.ToCartesian(center);
        _found.Clear();
        _bins.Near(center, _slack, _found);
        int start = _listed;
        foreach ((int site, Cartesian s) in _found)
        {
            double squared = (s - c).LengthSquared;
            bool nowhere = false;
            for (int other = 0; other < _found.Count && !nowhere; other++)
            {
                Cartesian t = _found[other].Image, d = s - t;
                nowhere = squared - (t - c).LengthSquared > Math.Abs(d.Dot(_ea)) + Math.Abs(d.Dot(_eb)) + Math.Abs(d.Dot(_ec)) + RoundingSquaredAngstrom;
            }

            if (nowhere)
            {
                continue;
            }

            if (_listed == _site.Length)
            {
                Array.Resize(ref _site, 2 * _listed);
                Array.Resize(ref _image, 2 * _listed);
            }

            (_site[_listed], _image[_listed]) = (site, s);
            _listed++;
        }

        return _voxels[(((i * _nb) + j) * _nc) + k] = (start, _listed - start);
    }
}
