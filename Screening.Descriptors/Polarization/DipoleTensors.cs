using System.Runtime.Intrinsics;

namespace Screening.Descriptors.Polarization;

/// <summary>
/// Real-space dipole tensors between ions, T p = −b1 p + b2 d (d·p) (<see cref="RealSpaceField.DipoleCoefficients"/>), for many products with one
/// configuration. Eight ions stand in the lanes of a vector and meet their partners one after the other, each time with the separations and
/// coefficients of eight pairs, zero for those beyond the cutoff: no sums are scattered, and each ion adds its partners in ascending order.
/// </summary>
internal sealed class DipoleTensors
{
    private const int Lanes = 8;

    private readonly int _ions, _blocks;
    private readonly double[] _root, _u, _v, _w, _px, _py, _pz;
    private readonly int[] _start, _entry;                     // entries of a block; [block][partner] entry or -1
    private int[] _partner = [];
    private double[] _dx = [], _dy = [], _dz = [], _b1 = [], _b2 = [];
    private int _entries;

    /// <param name="rootInverseAlpha">1/√α of each ion, Å^(−3/2).</param>
    internal DipoleTensors(double[] rootInverseAlpha)
    {
        _ions = rootInverseAlpha.Length;
        _blocks = (_ions + Lanes - 1) / Lanes;
        int padded = _blocks * Lanes;
        _root = new double[padded];
        rootInverseAlpha.CopyTo(_root, 0);
        (_u, _v, _w) = (new double[padded], new double[padded], new double[padded]);
        (_px, _py, _pz) = (new double[padded], new double[padded], new double[padded]);
        (_start, _entry) = (new int[_blocks + 1], new int[_blocks * _ions]);
    }

    /// <summary>Takes a configuration: fractional positions of the ions first, any image.</summary>
    internal void Set(in CellVectors cell, double cutoff, double kappa, ReadOnlySpan<double> u, ReadOnlySpan<double> v, ReadOnlySpan<double> w)
    {
        u[.._ions].CopyTo(_u);
        v[.._ions].CopyTo(_v);
        w[.._ions].CopyTo(_w);
        _entries = 0;
        for (int block = 0; block < _blocks; block++)
        {
            _start[block] = _entries;
            if ((_entries + _ions) * Lanes > _dx.Length)
            {
                Grow((_entries + _ions) * Lanes);
            }

            for (int l = 0; l < _ions; l++)
            {
                bool near = Vector256.IsHardwareAccelerated ? SetWide(cell, block, l, cutoff * cutoff, kappa) : SetScalar(cell, block, l, cutoff * cutoff, kappa);
                _entry[(block * _ions) + l] = near ? _entries : -1;
                if (near)
                {
                    _partner[_entries++] = l;
                }
            }
        }

        _start[_blocks] = _entries;
    }

    /// <summary>Adds −T p, x, y, z of each ion in turn.</summary>
    internal void AddProduct(ReadOnlySpan<double> p, Span<double> product)
    {
        for (int i = 0; i < _ions; i++)
        {
            (_px[i], _py[i], _pz[i]) = (p[3 * i], p[(3 * i) + 1], p[(3 * i) + 2]);
        }

        Span<double> x = stackalloc double[Lanes], y = stackalloc double[Lanes], z = stackalloc double[Lanes];
        for (int block = 0; block < _blocks; block++)
        {
            int first = block * Lanes, count = Math.Min(Lanes, _ions - first);
            for (int k = 0; k < count; k++)
            {
                int c = 3 * (first + k);
                (x[k], y[k], z[k]) = (product[c], product[c + 1], product[c + 2]);
            }

            if (Vector256.IsHardwareAccelerated)
            {
                AddWide(block, x, y, z);
            }
            else
            {
                AddScalar(block, x, y, z);
            }

            for (int k = 0; k < count; k++)
            {
                int c = 3 * (first + k);
                (product[c], product[c + 1], product[c + 2]) = (x[k], y[k], z[k]);
            }
        }
    }

    internal void AddWide(int block, Span<double> x, Span<double> y, Span<double> z)
    {
        Vector512<double> sx = Vector512.Create<double>(x), sy = Vector512.Create<double>(y), sz = Vector512.Create<double>(z);
        for (int e = _start[block]; e < _start[block + 1]; e++)
        {
            int l = _partner[e], at = e * Lanes;
            Vector512<double> px = Vector512.Create(_px[l]), py = Vector512.Create(_py[l]), pz = Vector512.Create(_pz[l]);
            Vector512<double> dx = Vector512.LoadUnsafe(ref _dx[at]), dy = Vector512.LoadUnsafe(ref _dy[at]), dz = Vector512.LoadUnsafe(ref _dz[at]);
            Vector512<double> b1 = Vector512.LoadUnsafe(ref _b1[at]);
            Vector512<double> along = Vector512.LoadUnsafe(ref _b2[at]) * ((dx * px) + (dy * py) + (dz * pz));
            sx += (b1 * px) - (along * dx);
            sy += (b1 * py) - (along * dy);
            sz += (b1 * pz) - (along * dz);
        }

        sx.CopyTo(x);
        sy.CopyTo(y);
        sz.CopyTo(z);
    }

    internal void AddScalar(int block, Span<double> x, Span<double> y, Span<double> z)
    {
        for (int e = _start[block]; e < _start[block + 1]; e++)
        {
            int l = _partner[e];
            for (int k = 0; k < Lanes; k++)
            {
                int at = (e * Lanes) + k;
                double along = _b2[at] * ((_dx[at] * _px[l]) + (_dy[at] * _py[l]) + (_dz[at] * _pz[l]));
                x[k] += (_b1[at] * _px[l]) - (along * _dx[at]);
                y[k] += (_b1[at] * _py[l]) - (along * _dy[at]);
                z[k] += (_b1[at] * _pz[l]) - (along * _dz[at]);
            }
        }
    }

    private bool SetWide(in CellVectors cell, int block, int l, double cutoff2, double kappa)
    {
        int first = block * Lanes, at = _entries * Lanes;
        cell.NearestWide(_u, _v, _w, _u[l], _v[l], _w[l], first, out Vector512<double> dx, out Vector512<double> dy, out Vector512<double> dz);
        Vector512<double> r2 = (dx * dx) + (dy * dy) + (dz * dz), lane = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        Vector512<double> inside = Vector512.LessThan(r2, Vector512.Create(cutoff2))
            & Vector512.LessThan(lane, Vector512.Create((double)(_ions - first))) & ~Vector512.Equals(lane, Vector512.Create((double)(l - first)));
        if (inside == Vector512<double>.Zero)
        {
            return false;
        }

        dx.CopyTo(_dx, at);
        dy.CopyTo(_dy, at);
        dz.CopyTo(_dz, at);
        if (l < first)
        {
            Mirror(block, l, at, Vector512.ExtractMostSignificantBits(inside));
            return true;
        }

        Vector512<double> volume = _root[l] * Vector512.LoadUnsafe(ref _root[first]);
        (Vector512<double> b1, Vector512<double> b2) = RealSpaceField.DipoleCoefficientsWide(r2, kappa, volume);
        Vector512.ConditionalSelect(inside, b1, Vector512<double>.Zero).CopyTo(_b1, at);
        Vector512.ConditionalSelect(inside, b2, Vector512<double>.Zero).CopyTo(_b2, at);
        return true;
    }

    /// <summary>Coefficients of pairs whose other end came before.</summary>
    private void Mirror(int block, int l, int at, ulong inside)
    {
        int row = l / Lanes * _ions, lane = l % Lanes;
        for (int k = 0; k < Lanes; k++)
        {
            int from = (inside >> k & 1) == 0 ? -1 : (_entry[row + (block * Lanes) + k] * Lanes) + lane;
            (_b1[at + k], _b2[at + k]) = from < 0 ? (0, 0) : (_b1[from], _b2[from]);
        }
    }

    private bool SetScalar(in CellVectors cell, int block, int l, double cutoff2, double kappa)
    {
        bool any = false;
        for (int k = 0; k < Lanes; k++)
        {
            int i = (block * Lanes) + k, at = (_entries * Lanes) + k;
            (double dx, double dy, double dz) = i < _ions ? cell.Nearest(_u[l] - _u[i], _v[l] - _v[i], _w[l] - _w[i]) : default;
            double r2 = (dx * dx) + (dy * dy) + (dz * dz);
            bool inside = i < _ions && i != l && r2 < cutoff2;
            any |= inside;
            (_dx[at], _dy[at], _dz[at]) = (dx, dy, dz);
            (_b1[at], _b2[at]) = inside ? RealSpaceField.DipoleCoefficients(r2, kappa, _root[l] * _root[i]) : (0, 0);
        }

        return any;
    }

    private void Grow(int needed)
    {
        int size = Math.Max(needed, _dx.Length * 3 / 2);
        Array.Resize(ref _partner, (size / Lanes) + 1);
        Array.Resize(ref _dx, size);
        Array.Resize(ref _dy, size);
        Array.Resize(ref _dz, size);
        Array.Resize(ref _b1, size);
        Array.Resize(ref _b2, size);
    }
}
