using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.Structures;

namespace Screening.Descriptors.Accumulators;

/// <summary>
/// Histogram of the distances between two groups of atoms, or within one, up to half the smallest width of the cell. Distances in
/// single precision from fixed-point fractions, sixteen pairs at once; the scalar twin gives the same counts to the last.
/// </summary>
internal sealed class PairHistogram
{
    private const int Lanes = PackedPositions.Lanes, Copies = 4;
    private readonly uint[] _counts;
    private readonly int _bins, _row;
    private readonly float _perStep, _limit;
    private double _ax, _bx, _by, _cx, _cy, _cz;

    /// <param name="step">Width of a bin, Å.</param>
    /// <param name="bins">Bins; distances of bins·step and more are not counted.</param>
    public PairHistogram(double step, int bins)
    {
        (_bins, _row) = (bins, (bins + Lanes) / Lanes * Lanes);
        (_perStep, _limit) = ((float)(1 / step), (float)(step * bins * step * bins));

        // Several copies, so that two neighbouring pairs of one distance do not wait for each other.
        _counts = new uint[Copies * _row];
    }

    public int Bins => _bins;

    /// <summary>Sets the cell of the pairs to come; its widths must be at least twice the range.</summary>
    public void SetCell(Lattice lattice)
    {
        // The cell turned so that a lies along x and b in the xy plane: distances stay, three products fall away. 2⁻³² turns counts into fractions.
        const double Fraction = 1 / 4294967296.0;
        double a = lattice.A.Length, bx = lattice.A.Dot(lattice.B) / a, by = Math.Sqrt(lattice.B.LengthSquared - (bx * bx));
        double cx = lattice.A.Dot(lattice.C) / a, cy = (lattice.B.Dot(lattice.C) - (bx * cx)) / by;
        double cz = Math.Sqrt(lattice.C.LengthSquared - (cx * cx) - (cy * cy));
        (_ax, _bx, _by, _cx, _cy, _cz) = (a * Fraction, bx * Fraction, by * Fraction, cx * Fraction, cy * Fraction, cz * Fraction);
    }

    /// <summary>Counts every pair of an atom of the first and an atom of the second group; no atom is in both.</summary>
    public void Between(PackedPositions first, PackedPositions second)
    {
        for (int i = 0; i < first.Count && second.Count > 0; i++)
        {
            Count(first, i, second, 0);
        }
    }

    /// <summary>Counts every pair of two atoms of a group once.</summary>
    public void Within(PackedPositions group)
    {
        for (int i = 0; i < group.Count; i++)
        {
            Count(group, i, group, i + 1);
        }
    }

    /// <summary>Adds the counts so far to sums and starts anew.</summary>
    public void MoveTo(Span<double> sums, double weight = 1)
    {
        for (int b = 0; b < _bins; b++)
        {
            uint total = 0;
            for (int c = 0; c < Copies; c++)
            {
                total += _counts[(c * _row) + b];
            }

            sums[b] += weight * total;
        }

        Array.Clear(_counts);
    }

    internal void CountScalar(PackedPositions from, int i, PackedPositions to, int start)
    {
        (float ax, float bx, float by, float cx, float cy, float cz) = Single();
        for (int j = start; j < to.Count; j++)
        {
            float u = unchecked(to.U[j] - from.U[i]), v = unchecked(to.V[j] - from.V[i]), w = unchecked(to.W[j] - from.W[i]);
            float x = MathF.FusedMultiplyAdd(u, ax, MathF.FusedMultiplyAdd(v, bx, w * cx)), y = MathF.FusedMultiplyAdd(v, by, w * cy), z = w * cz;
            float squared = MathF.FusedMultiplyAdd(x, x, MathF.FusedMultiplyAdd(y, y, z * z));
            if (squared < _limit)
            {
                _counts[Math.Min(_bins - 1, (int)(MathF.Sqrt(squared) * _perStep))]++;
            }
        }
    }

    private void Count(PackedPositions from, int i, PackedPositions to, int start)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            CountWide(from, i, to, start);
        }
        else
        {
            CountScalar(from, i, to, start);
        }
    }

    private (float Ax, float Bx, float By, float Cx, float Cy, float Cz) Single() =>
        ((float)_ax, (float)_bx, (float)_by, (float)_cx, (float)_cy, (float)_cz);

    [SkipLocalsInit]
    private void CountWide(PackedPositions from, int i, PackedPositions to, int start)
    {
        (float fax, float fbx, float fby, float fcx, float fcy, float fcz) = Single();
        Vector512<float> ax = Vector512.Create(fax), bx = Vector512.Create(fbx), by = Vector512.Create(fby);
        Vector512<float> cx = Vector512.Create(fcx), cy = Vector512.Create(fcy), cz = Vector512.Create(fcz);
        Vector512<float> limit = Vector512.Create(_limit), perStep = Vector512.Create(_perStep);
        Vector512<int> u0 = Vector512.Create(from.U[i]), v0 = Vector512.Create(from.V[i]), w0 = Vector512.Create(from.W[i]);
        Vector512<int> last = Vector512.Create(_bins - 1), outside = Vector512.Create(_bins);
        ref int u = ref to.U[0];
        ref int v = ref to.V[0];
        ref int w = ref to.W[0];
        ref uint counts = ref _counts[0];
        int row = _row, count = to.Count;
        Span<int> bins = stackalloc int[Lanes];
        ref int lane = ref bins[0];
        for (int j = start / Lanes * Lanes; j < count; j += Lanes)
        {
            Vector512<float> du = Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref u, (nuint)j) - u0);
            Vector512<float> dv = Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref v, (nuint)j) - v0);
            Vector512<float> dw = Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref w, (nuint)j) - w0);
            Vector512<float> x = Vector512.FusedMultiplyAdd(du, ax, Vector512.FusedMultiplyAdd(dv, bx, dw * cx));
            Vector512<float> y = Vector512.FusedMultiplyAdd(dv, by, dw * cy), z = dw * cz;
            Vector512<float> squared = Vector512.FusedMultiplyAdd(x, x, Vector512.FusedMultiplyAdd(y, y, z * z));
            Vector512<int> within = Vector512.LessThan(squared, limit).AsInt32();
            if (j < start || j + Lanes > count)
            {
                Vector512<int> number = Vector512<int>.Indices + Vector512.Create(j);
                within &= Vector512.GreaterThanOrEqual(number, Vector512.Create(start)) & Vector512.LessThan(number, Vector512.Create(count));
            }

            uint mask = (uint)within.ExtractMostSignificantBits();
            if (mask == 0)
            {
                continue;
            }

            // Out of range too far for an integer, the native conversion gives something, which is not used.
            Vector512<int> bin = Vector512.Min(last, Vector512.ConvertToInt32Native(Vector512.Sqrt(squared) * perStep));
            if (System.Numerics.BitOperations.PopCount(mask) < Lanes / 4)
            {
                bin.StoreUnsafe(ref lane);
                for (; mask != 0; mask &= mask - 1)
                {
                    int k = System.Numerics.BitOperations.TrailingZeroCount(mask);
                    Unsafe.Add(ref counts, ((k & (Copies - 1)) * row) + Unsafe.Add(ref lane, k))++;
                }

                continue;
            }

            // Many inside: all sixteen without a branch, those outside into a bin that nobody reads.
            (Vector512.ConditionalSelect(within, bin, outside) + Vector512.Create(0, row, 2 * row, 3 * row, 0, row, 2 * row, 3 * row, 0, row, 2 * row, 3 * row, 0, row, 2 * row, 3 * row))
                .StoreUnsafe(ref lane);
            for (int k = 0; k < Lanes; k += 4)
            {
                Unsafe.Add(ref counts, Unsafe.Add(ref lane, k))++;
                Unsafe.Add(ref counts, Unsafe.Add(ref lane, k + 1))++;
                Unsafe.Add(ref counts, Unsafe.Add(ref lane, k + 2))++;
                Unsafe.Add(ref counts, Unsafe.Add(ref lane, k + 3))++;
            }
        }
    }
}
