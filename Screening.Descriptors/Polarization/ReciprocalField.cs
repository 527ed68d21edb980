using System.Runtime.Intrinsics;
using Screening.Core.Structures;

namespace Screening.Descriptors.Polarization;

/// <summary>
/// Reciprocal part of the Ewald field of charges q_j and dipoles p_j at the ions (the first ones of the atoms):
/// E(r) = Σ_k (4π/V) e^(−k²/4κ²)/k² · k Im[S(k) e^(ik·r)], S(k) = Σ_j (q_j − i k·p_j) e^(−ik·r_j), over half of the wave vectors,
/// counted twice. Structure of arrays, eight atoms at a time (padding carries no charge and no dipole); phases by powers of one
/// exponential per axis and atom, kept at the ions for the iterations. No allocation once the cell is set.
/// </summary>
internal sealed class ReciprocalField
{
    private readonly int _atoms, _ions, _padded, _paddedIons;
    private readonly double[] _charge, _planeCos, _planeSin, _cos, _sin, _ex, _ey, _ez, _px, _py, _pz;
    private readonly double[][] _axisCos = [[], [], []], _axisSin = [[], [], []];
    private readonly List<(int H, int K, int L, Cartesian Wave, double Weight)> _waves = [];
    private readonly int[] _orders = [0, 0, 0];
    private double[] _ionCos = [], _ionSin = [];

    /// <param name="charge">Charge of each atom in the order of the positions handed over later, e.</param>
    /// <param name="ions">Number of leading atoms at which the field is wanted.</param>
    internal ReciprocalField(double[] charge, int ions)
    {
        (_atoms, _ions) = (charge.Length, ions);
        (_padded, _paddedIons) = ((_atoms + 7) / 8 * 8, (ions + 7) / 8 * 8);
        _charge = new double[_padded];
        charge.CopyTo(_charge, 0);
        (_planeCos, _planeSin, _cos, _sin) = (new double[_padded], new double[_padded], new double[_padded], new double[_padded]);
        (_ex, _ey, _ez) = (new double[_paddedIons], new double[_paddedIons], new double[_paddedIons]);
        (_px, _py, _pz) = (new double[_paddedIons], new double[_paddedIons], new double[_paddedIons]);
    }

    /// <param name="lattice">Cell.</param>
    /// <param name="kappa">Screening, 1/Å.</param>
    /// <param name="lastWeight">Value of e^(−k²/4κ²) below which a wave vector is left out.</param>
    internal void UseCell(Lattice lattice, double kappa, double lastWeight)
    {
        double factor = 2 * Math.PI / lattice.A.Dot(lattice.B.Cross(lattice.C));
        Cartesian a = factor * lattice.B.Cross(lattice.C), b = factor * lattice.C.Cross(lattice.A), c = factor * lattice.A.Cross(lattice.B);
        double largest = 2 * kappa * Math.Sqrt(-Math.Log(lastWeight));
        (_orders[0], _orders[1], _orders[2]) = (Order(lattice.A, largest), Order(lattice.B, largest), Order(lattice.C, largest));
        _waves.Clear();
        for (int h = 0; h <= _orders[0]; h++)
        {
            for (int k = h == 0 ? 0 : -_orders[1]; k <= _orders[1]; k++)
            {
                for (int l = h == 0 && k == 0 ? 1 : -_orders[2]; l <= _orders[2]; l++)
                {
                    Cartesian wave = (h * a) + (k * b) + (l * c);
                    double k2 = wave.LengthSquared;
                    if (k2 <= largest * largest)
                    {
                        _waves.Add((h, k, l, wave, 8 * Math.PI / lattice.VolumeCubicAngstrom * Math.Exp(-k2 / (4 * kappa * kappa)) / k2));
                    }
                }
            }
        }

        for (int axis = 0; axis < 3; axis++)
        {
            int size = (_orders[axis] + 1) * _padded;
            if (_axisCos[axis].Length < size)
            {
                (_axisCos[axis], _axisSin[axis]) = (new double[size], new double[size]);
            }
        }

        if (_ionCos.Length < _waves.Count * _paddedIons)
        {
            (_ionCos, _ionSin) = (new double[_waves.Count * _paddedIons], new double[_waves.Count * _paddedIons]);
        }
    }

    /// <summary>
    /// Sets the positions (fractional, any image) and adds the field of the charges, e/Å², to <paramref name="field"/> (x, y, z of each ion).
    /// </summary>
    internal void AddChargeField(Span<double> field, ReadOnlySpan<double> u, ReadOnlySpan<double> v, ReadOnlySpan<double> w)
    {
        Powers(0, u);
        Powers(1, v);
        Powers(2, w);
        ClearField();
        (int lastH, int lastK) = (-1, 0);
        for (int n = 0; n < _waves.Count; n++)
        {
            (int h, int k, int l, Cartesian wave, double weight) = _waves[n];
            if (h != lastH || k != lastK)
            {
                Multiply(_axisCos[0].AsSpan(h * _padded, _padded), _axisSin[0].AsSpan(h * _padded, _padded), 1, k, _planeCos, _planeSin);
                (lastH, lastK) = (h, k);
            }

            Multiply(_planeCos, _planeSin, 2, l, _cos, _sin);
            Array.Copy(_cos, 0, _ionCos, n * _paddedIons, _paddedIons);
            Array.Copy(_sin, 0, _ionSin, n * _paddedIons, _paddedIons);
            double real = Dot(_charge, _cos), imaginary = -Dot(_charge, _sin);
            AddWave(n, weight * real, weight * imaginary, wave);
        }

        AddTo(field, 1);
    }

    /// <summary>Subtracts the field of the ions' dipoles (x, y, z of each) at the positions set last.</summary>
    internal void SubtractDipoleField(Span<double> field, ReadOnlySpan<double> dipoles)
    {
        for (int i = 0; i < _ions; i++)
        {
            (_px[i], _py[i], _pz[i]) = (dipoles[3 * i], dipoles[(3 * i) + 1], dipoles[(3 * i) + 2]);
        }

        ClearField();
        for (int n = 0; n < _waves.Count; n++)
        {
            (_, _, _, Cartesian wave, double weight) = _waves[n];
            (double along, double across) = DipoleSums(n, wave);
            AddWave(n, -weight * across, -weight * along, wave);
        }

        AddTo(field, -1);
    }

    // Σ (k·p) cos and Σ (k·p) sin, so that S = −i Σ (k·p)(cos − i sin) = −Σ(k·p) sin − i Σ(k·p) cos.
    private (double Along, double Across) DipoleSums(int n, Cartesian wave)
    {
        ReadOnlySpan<double> cos = _ionCos.AsSpan(n * _paddedIons, _paddedIons), sin = _ionSin.AsSpan(n * _paddedIons, _paddedIons);
        double along = 0, across = 0;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector512<double> c = default, s = default;
            for (; i < _paddedIons; i += 8)
            {
                Vector512<double> kp = (wave.X * Vector512.LoadUnsafe(in _px[i])) + (wave.Y * Vector512.LoadUnsafe(in _py[i]))
                    + (wave.Z * Vector512.LoadUnsafe(in _pz[i]));
                c += kp * Vector512.LoadUnsafe(in cos[i]);
                s += kp * Vector512.LoadUnsafe(in sin[i]);
            }

            (along, across) = (Vector512.Sum(c), Vector512.Sum(s));
        }

        for (; i < _ions; i++)
        {
            double kp = (wave.X * _px[i]) + (wave.Y * _py[i]) + (wave.Z * _pz[i]);
            along += kp * cos[i];
            across += kp * sin[i];
        }

        return (along, across);
    }

    // k Im[(real + i imaginary) e^(ik·r)] at every ion.
    private void AddWave(int n, double real, double imaginary, Cartesian wave)
    {
        ReadOnlySpan<double> cos = _ionCos.AsSpan(n * _paddedIons, _paddedIons), sin = _ionSin.AsSpan(n * _paddedIons, _paddedIons);
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i < _paddedIons; i += 8)
            {
                Vector512<double> part = (real * Vector512.LoadUnsafe(in sin[i])) + (imaginary * Vector512.LoadUnsafe(in cos[i]));
                (Vector512.LoadUnsafe(in _ex[i]) + (wave.X * part)).CopyTo(_ex, i);
                (Vector512.LoadUnsafe(in _ey[i]) + (wave.Y * part)).CopyTo(_ey, i);
                (Vector512.LoadUnsafe(in _ez[i]) + (wave.Z * part)).CopyTo(_ez, i);
            }
        }

        for (; i < _ions; i++)
        {
            double part = (real * sin[i]) + (imaginary * cos[i]);
            _ex[i] += wave.X * part;
            _ey[i] += wave.Y * part;
            _ez[i] += wave.Z * part;
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector512<double> wide = default;
            for (; i < a.Length; i += 8)
            {
                wide += Vector512.LoadUnsafe(in a[i]) * Vector512.LoadUnsafe(in b[i]);
            }

            sum = Vector512.Sum(wide);
        }

        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private void ClearField()
    {
        Array.Clear(_ex);
        Array.Clear(_ey);
        Array.Clear(_ez);
    }

    private void AddTo(Span<double> field, double sign)
    {
        for (int i = 0; i < _ions; i++)
        {
            field[3 * i] += sign * _ex[i];
            field[(3 * i) + 1] += sign * _ey[i];
            field[(3 * i) + 2] += sign * _ez[i];
        }
    }

    // (cos, sin) of the sum of a given phase and order times the phase of one axis.
    private void Multiply(ReadOnlySpan<double> cos, ReadOnlySpan<double> sin, int axis, int order, double[] toCos, double[] toSin)
    {
        double sign = order < 0 ? -1 : 1;
        ReadOnlySpan<double> c = _axisCos[axis].AsSpan(Math.Abs(order) * _padded, _padded), s = _axisSin[axis].AsSpan(Math.Abs(order) * _padded, _padded);
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i < _padded; i += 8)
            {
                Vector512<double> c0 = Vector512.LoadUnsafe(in cos[i]), s0 = Vector512.LoadUnsafe(in sin[i]);
                Vector512<double> c1 = Vector512.LoadUnsafe(in c[i]), s1 = sign * Vector512.LoadUnsafe(in s[i]);
                ((c0 * c1) - (s0 * s1)).CopyTo(toCos, i);
                ((s0 * c1) + (c0 * s1)).CopyTo(toSin, i);
            }
        }

        for (; i < _padded; i++)
        {
            toCos[i] = (cos[i] * c[i]) - (sin[i] * sign * s[i]);
            toSin[i] = (sin[i] * c[i]) + (cos[i] * sign * s[i]);
        }
    }

    private void Powers(int axis, ReadOnlySpan<double> fraction)
    {
        double[] cos = _axisCos[axis], sin = _axisSin[axis];
        for (int i = 0; i < _atoms; i++)
        {
            (cos[i], sin[i]) = (1, 0);
        }

        if (_orders[axis] == 0)
        {
            return;
        }

        for (int i = 0; i < _atoms; i++)
        {
            (sin[_padded + i], cos[_padded + i]) = Math.SinCos(2 * Math.PI * fraction[i]);
        }

        for (int order = 2; order <= _orders[axis]; order++)
        {
            int from = (order - 1) * _padded, to = order * _padded;
            for (int i = 0; i < _atoms; i++)
            {
                cos[to + i] = (cos[from + i] * cos[_padded + i]) - (sin[from + i] * sin[_padded + i]);
                sin[to + i] = (sin[from + i] * cos[_padded + i]) + (cos[from + i] * sin[_padded + i]);
            }
        }
    }

    private static int Order(Cartesian vector, double largest) => (int)(largest * vector.Length / (2 * Math.PI));
}
